import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readUsage } from './tokenUsage.ts';

const read = (value: unknown, indent = 0): ReturnType<typeof readUsage> =>
  readUsage(new TextEncoder().encode(JSON.stringify(value, null, indent)));

test('a chat answer', () => {
  const answer = {
    choices: [
      { message: { role: 'assistant', content: 'a "usage": {' }, finish_reason: 'stop' },
      { message: { content: 'b' }, finish_reason: 'length' },
    ],
    usage: { prompt_tokens: 9, completion_tokens: 4, prompt_tokens_details: { cached_tokens: 8 } },
  };
  const expected = {
    usage: { promptTokens: 9, completionTokens: 4, cachedTokens: 8 },
    finishReasons: ['stop', 'length'],
    isWhole: true,
  };
  expect(read(answer)).toEqual(expected);
  expect(read(answer, 2)).toEqual(expected);
});

test('embeddings have no completion tokens', () => {
  const answer = { data: [{ embedding: [0.1, 0.2] }], usage: { prompt_tokens: 3, total_tokens: 3 } };
  expect(read(answer)).toEqual({
    usage: { promptTokens: 3, completionTokens: 0 },
    finishReasons: [],
    isWhole: true,
  });
});

test.each([
  ['completed', null, ['stop']],
  ['incomplete', { reason: 'max_output_tokens' }, ['length']],
  ['incomplete', { reason: 'content_filter' }, ['content_filter']],
  ['failed', null, []],
])('a response that is %s with %j', (status, incomplete_details, finishReasons) => {
  const usage = { input_tokens: 3, output_tokens: 2, output_tokens_details: { reasoning_tokens: 1 } };
  const output = [{ type: 'message', status: 'completed', content: [{ type: 'output_text', text: 'x' }] }];
  expect(read({ object: 'response', status, incomplete_details, output, usage })).toEqual({
    usage: { promptTokens: 3, completionTokens: 2, reasoningTokens: 1 },
    finishReasons,
    isWhole: true,
  });
});

test('an object is whole, and no beginning of it is', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.jsonValue()), fc.nat(), (object, place) => {
      const bytes = new TextEncoder().encode(JSON.stringify(object));
      expect(readUsage(bytes).isWhole).toBe(true);
      expect(readUsage(bytes.subarray(0, 1 + (place % (bytes.length - 1)))).isWhole).toBe(false);
    }),
  );
});

test.each([
  {},
  { usage: null },
  { usage: {} },
  { usage: { prompt_tokens: '5' } },
  { usage: { prompt_tokens: -1 } },
  { usage: { prompt_tokens: 1.5 } },
  { data: [{ a: { usage: { prompt_tokens: 5 } } }] },
])('%j has no usage', (answer) => {
  expect(read(answer).usage).toBeUndefined();
});

test('finds what JSON.parse finds, whatever stands around it', () => {
  const member = fc.constantFrom('usage', 'choices', 'a"b', 'finish_reason', 'x');
  const around = fc
    .dictionary(fc.string(), fc.jsonValue())
    .filter((object) => !('usage' in object) && !('status' in object));
  const usage = fc.record({ prompt_tokens: fc.nat(), completion_tokens: fc.nat() });
  fc.assert(
    fc.property(around, member, usage, (object, text, counts) => {
      const answer = { ...object, [`_${text}`]: text, usage: counts };
      expect(read(answer).usage).toEqual({
        promptTokens: counts.prompt_tokens,
        completionTokens: counts.completion_tokens,
      });
    }),
  );
});

test('never throws on random bytes', () => {
  const bytes = fc.array(fc.constantFrom(...'{}[]":,\\usage '), { maxLength: 40 });
  fc.assert(
    fc.property(bytes, (list) => {
      const text = `{"usage":${list.join('')}`;
      expect(Array.isArray(readUsage(new TextEncoder().encode(text)).finishReasons)).toBe(true);
    }),
    { numRuns: 1000 },
  );
});
