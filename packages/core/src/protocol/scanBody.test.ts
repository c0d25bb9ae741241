import fc from 'fast-check';
import { expect, test } from 'vitest';
import { DEFAULT_BODY_LIMITS } from './bodyLimits.ts';
import { type BodyProblem, type BodyScan, memberBytes } from './bodyScan.ts';
import { parseBody } from './jsonText.ts';
import { scanBody } from './scanBody.ts';

const encode = (text: string): Uint8Array => new TextEncoder().encode(text);
const ROOMY = { depth: 4096, keys: 1_000_000, messages: 1_000_000 };

/** What JSON.parse says of the bytes: an object, something else, or no JSON. */
function parsed(bytes: Uint8Array): 'scan' | 'not_an_object' | 'invalid_json' {
  try {
    const value = parseBody(bytes);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? 'scan' : 'not_an_object';
  } catch {
    return 'invalid_json';
  }
}

function verdict(bytes: Uint8Array): string {
  const scan = scanBody(bytes, ROOMY);
  return scan.kind === 'scan' ? 'scan' : scan.code;
}

function scanned(text: string): BodyScan {
  const scan = scanBody(encode(text), ROOMY);
  if (scan.kind === 'problem') throw new Error(`${scan.code} at ${scan.offset}`);
  return scan;
}

const problem = (text: string, limits = DEFAULT_BODY_LIMITS): BodyProblem =>
  scanBody(encode(text), limits) as BodyProblem;

const objects = fc.dictionary(fc.string({ unit: 'binary' }), fc.jsonValue());

test('takes every object that JSON.stringify writes, with blanks or without', () => {
  fc.assert(
    fc.property(objects, fc.nat(3), (object, indent) => {
      expect(verdict(encode(`\n ${JSON.stringify(object, null, indent)}\t\r\n`))).toBe('scan');
    }),
  );
});

test('agrees with JSON.parse on what is valid, for corrupted objects', () => {
  const soup = fc.string({
    unit: fc.constantFrom(
      ...'{}[]:,"\\/u0a1-+.eE tfn\n',
      'true',
      'null',
      '"a"',
      '\u0001',
      '\u007f',
      'é',
      '\ufeff',
    ),
    maxLength: 4,
  });
  const corrupted = objects.chain((object) => {
    const text = JSON.stringify(object);
    return fc
      .tuple(fc.nat(text.length), fc.nat(3), soup)
      .map(([at, gone, put]) => text.slice(0, at) + put + text.slice(at + gone));
  });
  const inside = soup.map((text) => `{"a":${text}}`);
  const number = fc
    .string({ unit: fc.constantFrom(...'-+.eE019'), maxLength: 6 })
    .map((text) => `{"a":${text}}`);
  let bad = 0;
  fc.assert(
    fc.property(fc.oneof(corrupted, soup, inside, number), (text) => {
      const bytes = encode(text);
      const expected = parsed(bytes);
      if (expected !== 'scan') bad++;
      // What does not begin with a brace is refused without being read further.
      if (expected === 'scan') expect(verdict(bytes)).toBe('scan');
      else expect(verdict(bytes)).toMatch(/^(invalid_json|not_an_object)$/);
    }),
    { numRuns: 5000 },
  );
  // The property means something only if many of the texts are broken and many are not.
  expect(bad).toBeGreaterThan(1000);
  expect(bad).toBeLessThan(4900);
});

test('agrees with JSON.parse on random bytes and never throws', () => {
  const bytes = fc.uint8Array({ maxLength: 12 });
  const inString = bytes.map((inner) => Uint8Array.from([...encode('{"a":"'), ...inner, ...encode('"}')]));
  const afterBrace = bytes.map((inner) => Uint8Array.from([...encode('{'), ...inner, ...encode('}')]));
  fc.assert(
    fc.property(fc.oneof(bytes, inString, afterBrace), (random) => {
      expect(verdict(random) === 'scan').toBe(parsed(random) === 'scan');
    }),
    { numRuns: 5000 },
  );
});

test('the spans of members hold their keys and values, duplicates included', () => {
  const entries = fc.array(fc.tuple(fc.constantFrom('a', 'b', 'prïority', 'x"y', ''), fc.jsonValue()));
  fc.assert(
    fc.property(entries, fc.constantFrom('', ' ', '\n\t'), (list, blank) => {
      const members = list.map(([key, value]) =>
        [JSON.stringify(key), ':', JSON.stringify(value)].join(blank),
      );
      const text = `{${blank}${members.join(`${blank},${blank}`)}${blank}}`;
      const bytes = encode(text);
      const { members: found, closeAt } = scanBody(bytes, ROOMY) as BodyScan;
      const slice = (start: number, end: number): unknown => parseBody(bytes.subarray(start, end));
      const read = found.map(({ name, valueStart, valueEnd }) => [name, slice(valueStart, valueEnd)]);
      expect(read).toEqual(list.map(([key, value]) => [key, JSON.parse(JSON.stringify(value))]));
      for (const { keyStart } of found) expect(bytes[keyStart]).toBe(0x22);
      expect(closeAt).toBe(bytes.lastIndexOf(0x7d));
    }),
  );
});

test('a key written with escapes has its plain name', () => {
  const { members } = scanned('{"prior\\u0069ty": 1, "\\ud83d\\ude00": 2, "na\\/me": 3}');
  expect(members.map(({ name }) => name)).toEqual(['priority', '😀', 'na/me']);
});

test('long keys and keys beyond ASCII are read', () => {
  const long = 'k'.repeat(300);
  expect(scanned(`{"${long}":1,"ключ":2}`).members.map(({ name }) => name)).toEqual([long, 'ключ']);
});

test('memberBytes adds up the values of one name', () => {
  const scan = scanned('{"tools": [1, 2] , "a": 7, "tools":"x"}');
  expect(memberBytes(scan, 'tools')).toBe(6 + 3);
  expect(memberBytes(scan, 'model')).toBe(0);
});

test.each([
  ['', 'invalid_json', 0],
  ['  ', 'invalid_json', 2],
  ['[1]', 'not_an_object', 0],
  [' "a"', 'not_an_object', 1],
  ['{"a":1', 'invalid_json', 6],
  ['{"a":1,}', 'invalid_json', 7],
  ['{"a" 1}', 'invalid_json', 5],
  ['{a:1}', 'invalid_json', 1],
  ['{"a":[1,]}', 'invalid_json', 8],
  ['{"a":[1}', 'invalid_json', 7],
  ['{"a":01}', 'invalid_json', 6],
  ['{"a":1.}', 'invalid_json', 7],
  ['{"a":-}', 'invalid_json', 6],
  ['{"a":1e}', 'invalid_json', 7],
  ['{"a":nul}', 'invalid_json', 8],
  ['{"a":"b\nc"}', 'invalid_json', 7],
  ['{"a":"\\x"}', 'invalid_json', 7],
  ['{"a":"\\u12g4"}', 'invalid_json', 10],
  ['{"a":1} x', 'invalid_json', 8],
  ['{"a":1}{}', 'invalid_json', 7],
  ['\ufeff{}', 'not_an_object', 0],
])('%j is %s at byte %i', (text, code, offset) => {
  expect(problem(text, ROOMY)).toMatchObject({ kind: 'problem', code, offset });
});

test('the depth is counted with the body as the first level', () => {
  const nested = (levels: number): string => `{"a":${'['.repeat(levels - 1)}${']'.repeat(levels - 1)}}`;
  expect(scanBody(encode(nested(64))).kind).toBe('scan');
  expect(problem(nested(65))).toMatchObject({ code: 'too_deep', offset: 5 + 63 });
});

test('a body nested a million levels deep is refused at the limit', () => {
  expect(problem(`{"a":${'[{"b":'.repeat(1_000_000)}`).code).toBe('too_deep');
});

test('keys of all objects count', () => {
  const keys = (count: number): string =>
    `{"a":[{${Array.from({ length: count - 1 }, () => '"k":1').join()}}]}`;
  expect(scanBody(encode(keys(10_000))).kind).toBe('scan');
  expect(problem(keys(10_001)).code).toBe('too_many_keys');
});

test('messages count per member, other arrays and nested ones do not', () => {
  const list = (count: number): string => `[${Array.from({ length: count }, () => '{}').join()}]`;
  const limits = { depth: 64, keys: 100, messages: 3 };
  const verdictOf = (text: string): string => scanBody(encode(text), limits).kind;
  expect(verdictOf(`{"messages":${list(3)}}`)).toBe('scan');
  expect(problem(`{"messages":${list(4)}}`, limits).code).toBe('too_many_messages');
  expect(problem(`{"messages":[],"mess\\u0061ges":${list(4)}}`, limits).code).toBe('too_many_messages');
  expect(verdictOf(`{"messages":${list(3)},"messages":${list(3)}}`)).toBe('scan');
  expect(verdictOf(`{"messages":[${list(9)},${list(9)}],"input":${list(9)}}`)).toBe('scan');
  expect(verdictOf(`{"a":{"messages":${list(9)}}}`)).toBe('scan');
});

test('a byte order mark is no JSON for either', () => {
  const marked = encode('\ufeff{}');
  expect(() => parseBody(marked)).toThrow(SyntaxError);
  expect(scanBody(marked).kind).toBe('problem');
});

test('the message of a problem holds nothing of the body', () => {
  expect(problem('{"secret" "x"}').message).toBe('The body is not valid JSON.');
  expect(problem('"secret"').message).toBe('The body must be a JSON object.');
});
