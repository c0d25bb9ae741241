import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { BodyScan } from './bodyScan.ts';
import { type BodyEdit, editBody } from './editBody.ts';
import { parseBody } from './jsonText.ts';
import { scanBody } from './scanBody.ts';

const encode = (text: string): Uint8Array => new TextEncoder().encode(text);
const decode = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);

function edited(text: string, edit: BodyEdit): string {
  const bytes = encode(text);
  return decode(editBody(bytes, scanBody(bytes) as BodyScan, edit));
}

const names = fc.constantFrom('model', 'priority', 'nvext', 'stream', 'a"b', 'ü');
const values = fc.jsonValue({ maxDepth: 3 });

test('the edited body parses to the edited object', () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(names, values), { maxLength: 8 }),
      fc.array(names, { maxLength: 3 }),
      fc.dictionary(names, values, { maxKeys: 3, noNullPrototype: true }),
      fc.constantFrom('', ' ', '\n  '),
      (list, remove, set, blank) => {
        const members = list.map(([key, value]) => `${JSON.stringify(key)}:${blank}${JSON.stringify(value)}`);
        const text = `{${blank}${members.join(`${blank},${blank}`)}${blank}}`;
        const expected = new Map(Object.entries(JSON.parse(text) as object));
        for (const name of remove) expected.delete(name);
        for (const [name, value] of Object.entries(set)) {
          expected.set(name, JSON.parse(JSON.stringify(value)));
        }
        const bytes = encode(text);
        const result = editBody(bytes, scanBody(bytes) as BodyScan, { remove, set });
        expect(new Map(Object.entries(parseBody(result) as object))).toEqual(expected);
      },
    ),
    { numRuns: 1000 },
  );
});

test('members that the edit does not name keep their bytes and their order', () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(names, values), { maxLength: 8 }),
      fc.subarray(['model', 'priority', 'stream']),
      (list, remove) => {
        const bytes = encode(
          `{ ${list.map(([k, v]) => `${JSON.stringify(k)} :  ${JSON.stringify(v)}`).join(' , ')} }`,
        );
        const raw = (body: Uint8Array): string[] =>
          (scanBody(body) as BodyScan).members.map(({ keyStart, valueEnd }) =>
            decode(body.subarray(keyStart, valueEnd)),
          );
        const kept = list.flatMap(([name], i) => (remove.includes(name) ? [] : [raw(bytes)[i]]));
        expect(raw(editBody(bytes, scanBody(bytes) as BodyScan, { remove }))).toEqual(kept);
      },
    ),
  );
});

test('nothing to change gives back the same array', () => {
  const bytes = encode('{"model": "m"}');
  const scan = scanBody(bytes) as BodyScan;
  expect(editBody(bytes, scan, {})).toBe(bytes);
  expect(editBody(bytes, scan, { remove: ['priority'], set: {} })).toBe(bytes);
  expect(editBody(bytes, scan, { set: { priority: undefined } })).toBe(bytes);
});

test('large integers, escapes, blanks and unknown members stay as they are', () => {
  const text = '{ "seed": 12345678901234567890,\n\t"x": 1.0e+2, "t":"\\u00e9" }\n';
  expect(edited(text, { set: { priority: 5 } })).toBe(
    '{ "seed": 12345678901234567890,\n\t"x": 1.0e+2, "t":"\\u00e9","priority":5 }\n',
  );
});

test.each([
  ['{"priority":1,"a":2}', '{"a":2}'],
  ['{"a":2 , "priority":1 }', '{"a":2 }'],
  ['{"a":1, "priority":[{}], "b":2}', '{"a":1, "b":2}'],
  ['{"priority":1}', '{}'],
  ['{ "priority":1, "a":3, "priority":2 }', '{ "a":3 }'],
  ['{"prior\\u0069ty":1}', '{}'],
  ['{"a":{"priority":1}}', '{"a":{"priority":1}}'],
])('without priority %s is %s', (text, expected) => {
  expect(edited(text, { remove: ['priority'] })).toBe(expected);
});

test.each([
  ['{}', '{"p":1}'],
  [' { } ', ' { "p":1} '],
  ['{"a":1}', '{"a":1,"p":1}'],
  ['{"p":9,"a":1}', '{"a":1,"p":1}'],
  ['{"p":9}', '{"p":1}'],
  ['{"p":9,"p":8}', '{"p":1}'],
])('with p set %s is %s', (text, expected) => {
  expect(edited(text, { set: { p: 1 } })).toBe(expected);
});

test('a member that is both removed and set is set', () => {
  expect(edited('{"p":9,"a":1}', { remove: ['p'], set: { p: 1 } })).toBe('{"a":1,"p":1}');
});

test('duplicates of other members stay', () => {
  expect(edited('{"a":1,"a":2,"p":3}', { remove: ['p'] })).toBe('{"a":1,"a":2}');
});

test('the given bytes are not changed', () => {
  const bytes = encode('{"p":9,"a":1}');
  editBody(bytes, scanBody(bytes) as BodyScan, { remove: ['p'], set: { b: 2 } });
  expect(decode(bytes)).toBe('{"p":9,"a":1}');
});
