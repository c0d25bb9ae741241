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
  fc.int16Array(),
  fc.float32Array(),
);
const { tree } = fc.letrec((tie) => ({
  tree: fc.oneof(
    { depthSize: 'small' },
    leaf,
    fc.array(tie('tree')),
    fc.dictionary(fc.stringMatching(/^[$a-z]{1,6}$/), tie('tree'), { noNullPrototype: true }),
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

test.each([
  ['a function', () => 1],
  ['a symbol', Symbol('x')],
  ['undefined', undefined],
  ['a date', new Date(0)],
  ['an instance', new (class Point {})()],
  ['a buffer', Buffer.from('x')],
])('%s is no plain data', (_, value) => {
  expect(() => encodeState({ value })).toThrow('ERR_STATE');
});

test('a text in which any one character was changed or is missing is refused', () => {
  const text = encodeState({ a: [1, 2.5, new Float64Array([3, 4])], b: new Map([['k', -0]]) });
  for (let i = 0; i < text.length; i++) {
    const changed = `${text.slice(0, i)}${text[i] === '7' ? '8' : '7'}${text.slice(i + 1)}`;
    expect(() => decodeState(changed), `changed at ${i}`).toThrow('ERR_STATE');
    expect(() => decodeState(text.slice(0, i) + text.slice(i + 1)), `missing at ${i}`).toThrow('ERR_STATE');
  }
});

test.each(['', '{}', 'wattlane-state/1', 'wattlane-state/0 0000 1', '["wattlane-state/1",1]'])(
  '%j is refused',
  (text) => {
    expect(() => decodeState(text)).toThrow('ERR_STATE');
  },
);
