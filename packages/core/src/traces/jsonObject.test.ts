import fc from 'fast-check';
import { expect, test } from 'vitest';
import { memberError, memberSpan, optionalMember, parseJsonObject, requiredMember } from './jsonObject.ts';

const lineOf = (text: string) => ({ file: 't.jsonl', lineNumber: 4, text });
const isNumber = (value: unknown): value is number => typeof value === 'number';

test('an object comes back with all its members', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (object) => {
      const text = JSON.stringify(object);
      expect(parseJsonObject(lineOf(text))).toEqual(JSON.parse(text));
    }),
  );
});

test.each([
  ['{"a":1', 7, 'the end of the line'],
  ['{"é":1,}', 8, '"}"'],
  ['{"\u{1f600}":tru}', 6, '"tru}"'],
  ['[{"a":1}]', 1, '"[{\\"a\\":1}]"'],
  ['"a"', 1, '"\\"a\\""'],
  ['null', 1, '"null"'],
])('%j is no object, which shows at column %i', (text, column, got) => {
  expect(() => parseJsonObject(lineOf(text))).toThrow(
    `ERR_TRACE_ROW: t.jsonl:4:${column}: got ${got}; expected a JSON object`,
  );
});

test('a member that is wrong is reported where its value stands', () => {
  const line = lineOf(' {"a": 1, "b": [2]}');
  const object = parseJsonObject(line);
  expect(requiredMember(object, 'a', isNumber, 'a number', line)).toBe(1);
  // Column 16 is the bracket behind ` {"a": 1, "b": `, 15 characters.
  for (const read of [requiredMember, optionalMember]) {
    expect(() => read(object, 'b', isNumber, 'a number', line)).toThrow(
      'ERR_TRACE_ROW: t.jsonl:4:16: got "[2]"; expected b, a number',
    );
  }
});

test('a member that is missing is an error at the object, or undefined where it is optional', () => {
  const line = lineOf(' {"a": 1}');
  const object = parseJsonObject(line);
  expect(optionalMember(object, 'b', isNumber, 'a number', line)).toBeUndefined();
  expect(() => requiredMember(object, 'b', isNumber, 'a number', line)).toThrow(
    't.jsonl:4:2: got an object without b; expected b, a number',
  );
  expect(memberError(object, 'b', 'a number', line)).toMatchObject({ code: 'ERR_TRACE_ROW' });
});

test('null is a value and not a missing one', () => {
  const line = lineOf('{"a":null}');
  expect(() => optionalMember(parseJsonObject(line), 'a', isNumber, 'a number', line)).toThrow('got "null"');
});

test('the span of a member that is nested too deep to be found is the whole line', () => {
  const deep = `{"a":${'['.repeat(1000)}${']'.repeat(1000)}}`;
  expect(memberSpan(lineOf(deep), 'a')).toEqual({ start: 0, end: deep.length });
  expect(memberSpan(lineOf('{"a": 12}'), 'a')).toEqual({ start: 6, end: 8 });
});
