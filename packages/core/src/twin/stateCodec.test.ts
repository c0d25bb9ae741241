import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodeState, encodeState } from './stateCodec.ts';

const number = fc.double();
const leaf = fc.oneof(
  number,
  fc.string(),
  fc.boolean(),
  fc.constant(null),
  fc.float64Array(),
  fc.int32Array(),
  fc.uint8Array(),
);
const { tree } = fc.letrec((tie) => ({
  tree: fc.oneof(
    { depthSize: 'small' },
    leaf,
    fc.array(tie('tree')),
    fc.dictionary(fc.stringMatching(/^[a-z]{1,6}$/), tie('tree'), { noNullPrototype: true }),
    fc.array(fc.tuple(fc.string(), tie('tree'))).map((entries) => new Map(entries)),
  ),
}));

test('any plain data comes back as it was: every number, array, typed array, map and object', () => {
  fc.assert(
    fc.property(tree, (value) => {
      expect(decodeState(encodeState(value))).toStrictEqual(value);
    }),
  );
});

test('NaN, the infinities and minus zero survive, also in typed arrays', () => {
  const value = [Number.NaN, Number.POSITIVE_INFINITY, -0, new Float64Array([Number.NaN, -0])];
  expect(decodeState(encodeState(value))).toStrictEqual(value);
});

test('the same data gives the same text', () => {
  fc.assert(
    fc.property(tree, (value) => {
      expect(encodeState(structuredClone(value))).toBe(encodeState(value));
    }),
  );
});

test.each([() => 1, Symbol('x'), undefined, new Date(0), new (class Point {})()])(
  '%s is no plain data',
  (value) => {
    expect(() => encodeState({ value })).toThrow('ERR_STATE');
  },
);

test.each([
  ['no JSON', '{'],
  ['empty', ''],
  ['another version', '["wattlane-state/0",1]'],
  ['no version', '{"a":1}'],
  ['an unknown array type', '["wattlane-state/1",{"$typed":"Int64Array","values":[]}]'],
])('a text that is %s is refused', (_, text) => {
  expect(() => decodeState(text)).toThrow('ERR_STATE');
});
