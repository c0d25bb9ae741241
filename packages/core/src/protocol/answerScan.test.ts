import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type AnswerScan, createAnswerScan } from './answerKeys.ts';
import { scanAnswer } from './answerScan.ts';

const encode = (text: string): Uint8Array => new TextEncoder().encode(text);

/** The same findings from the parsed value, by walking through all of it. */
function walk(scan: AnswerScan, value: unknown, depth: number): void {
  if (typeof value !== 'object' || value === null) return;
  for (const [key, inner] of Object.entries(value)) {
    if (!Array.isArray(value)) visit(scan, key, inner, depth);
    walk(scan, inner, depth + 1);
  }
}

const TEXTS = ['content', 'reasoning_content', 'reasoning', 'refusal', 'text'];
const word = (value: unknown): string =>
  typeof value === 'string' && /^[ !#-[\]-~]{0,63}$/.test(value) ? value : '';
const isObject = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function visit(scan: AnswerScan, key: string, value: unknown, depth: number): void {
  const filled = typeof value === 'string' && value !== '';
  if (TEXTS.includes(key) && filled) scan.deltas++;
  if (key === 'tool_calls' && Array.isArray(value) && value.length > 0) scan.deltas++;
  if (key === 'function_call' && isObject(value)) scan.deltas++;
  if (key === 'delta' && depth === 1 && filled) scan.textDelta = true;
  if (key === 'choices' && depth === 1 && Array.isArray(value)) scan.noChoices = value.length === 0;
  if (key === 'error' && depth === 1 && value !== null) scan.error = true;
  if (key === 'finish_reason' && word(value) !== '' && scan.finishReasons.length < 16) {
    scan.finishReasons.push(word(value));
  }
  if (key === 'type' && depth === 1) scan.type = word(value);
  if (key === 'status' && depth === 1) scan.status = word(value);
  if (key === 'reason') scan.reason = word(value);
  if (key === 'usage' && depth <= 2 && isObject(value)) scan.usageAt = 0;
}

const keys = fc.constantFrom(
  ...TEXTS,
  ...[
    'tool_calls',
    'function_call',
    'delta',
    'choices',
    'error',
    'finish_reason',
    'type',
    'status',
    'reason',
    'usage',
  ],
  ...['x', 'contents', 'usag', 'a"b\\', 'schoices'],
);
const leaf = fc.oneof(
  fc.constantFrom(null, true, 0, '', 'stop', '"usage":{', '\\', 'a:b', '{', '}', ']', 'é'),
  fc.string(),
);
const { value: tree } = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 5, withCrossShrink: true },
    leaf,
    fc.dictionary(keys, tie('value'), { maxKeys: 5, noNullPrototype: true }),
    fc.array(tie('value'), { maxLength: 3 }),
  ),
}));

/** Findings with the place of the usage taken down to whether there is one. */
const found = (scan: AnswerScan): AnswerScan => ({ ...scan, usageAt: Math.min(0, scan.usageAt) });

test('finds what a walk through the parsed answer finds, at any indent', () => {
  fc.assert(
    fc.property(fc.dictionary(keys, tree, { noNullPrototype: true }), fc.nat(2), (answer, indent) => {
      const expected = createAnswerScan();
      walk(expected, JSON.parse(JSON.stringify(answer)), 1);
      const bytes = encode(JSON.stringify(answer, null, indent));
      expect(found(scanAnswer(bytes, 0, bytes.length, false))).toEqual(expected);
    }),
    { numRuns: 3000 },
  );
});

test('finds the same in the lines of an event, if no key is parted from its value', () => {
  fc.assert(
    fc.property(fc.dictionary(keys, tree, { noNullPrototype: true }), (answer) => {
      const lines = JSON.stringify(answer, null, 1).split('\n');
      const plain = encode(lines.join('\n'));
      const event = encode(lines.join('\ndata: '));
      const expected = found(scanAnswer(plain, 0, plain.length, false));
      expect(found(scanAnswer(event, 0, event.length, true))).toEqual(expected);
    }),
  );
});

test('the usage is where its brace is; the last one counts', () => {
  const text = '{"usage":{"a":1},"response":{"usage" : {"a":2}}}';
  const { usageAt } = scanAnswer(encode(text), 0, text.length, false);
  expect(text.slice(usageAt)).toBe('{"a":2}}}');
});

test('looks between start and end only', () => {
  const text = '{"content":"a"}{"content":"b"}{"content":"c"}';
  expect(scanAnswer(encode(text), 15, 30, false).deltas).toBe(1);
});

test('random bytes give something or nothing, never an exception', () => {
  const soup = fc.array(
    fc.constantFrom('{', '}', '[', ']', '"', ':', '\\', '\n', 'usage', '"content":"', 'data:', ' '),
    {
      maxLength: 30,
    },
  );
  fc.assert(
    fc.property(soup, fc.boolean(), (parts, inEvent) => {
      const bytes = encode(parts.join(''));
      expect(scanAnswer(bytes, 0, bytes.length, inEvent).deltas).toBeGreaterThanOrEqual(0);
    }),
    { numRuns: 1000 },
  );
});
