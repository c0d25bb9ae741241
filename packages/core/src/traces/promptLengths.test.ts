import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readRows } from './chunks.test.helper.ts';
import { createPromptLengthsParser, type PromptLength } from './promptLengths.ts';

const write = ({ prompt, model, outputTokens, source, split }: PromptLength): string =>
  `${JSON.stringify({ prompt, model, output_tokens: outputTokens, source, split })}\n`;

const records: fc.Arbitrary<PromptLength> = fc.record({
  prompt: fc.string({ unit: 'binary', minLength: 1 }),
  model: fc.string({ minLength: 1 }),
  outputTokens: fc.integer({ min: 1, max: 10_000_000 }),
  source: fc.string({ minLength: 1 }),
  split: fc.constantFrom('train', 'test'),
});

test('what was written is read, whatever is in the prompts', () => {
  fc.assert(
    fc.property(fc.array(records, { minLength: 1 }), (list) => {
      expect(readRows(createPromptLengthsParser({ file: 'p.jsonl' }), list.map(write))).toEqual(list);
    }),
  );
});

test('each call returns the records of the lines that ended in it', () => {
  const record: PromptLength = { prompt: 'a\nb', model: 'm', outputTokens: 3, source: 's', split: 'test' };
  const line = write(record);
  const parser = createPromptLengthsParser({ file: 'p.jsonl' });
  expect(parser.push(line + line.slice(0, 20))).toEqual([record]);
  expect(parser.push(line.slice(20, -1))).toEqual([]);
  expect(parser.finish()).toEqual([record]);
  expect(parser.report()).toEqual({ records: 2, badRows: 0, firstBadRows: [] });
});

test('keys that it does not know are left out', () => {
  const line = '{"id":9,"split":"train","source":"s","output_tokens":1,"model":"m","prompt":"p"}';
  expect(readRows(createPromptLengthsParser({ file: 'p.jsonl' }), [line])).toStrictEqual([
    { prompt: 'p', model: 'm', outputTokens: 1, source: 's', split: 'train' },
  ]);
});

const REST = '"model":"m","output_tokens":1,"source":"s","split":"train"}';

test.each([
  [
    'prompt,model,output_tokens,source,split',
    1,
    '"prompt,model,output_tokens,source,split"',
    'a JSON object',
  ],
  [`{${REST}`, 1, 'an object without prompt', 'prompt, a text of at least one character'],
  [`{"prompt":"",${REST}`, 11, '"\\"\\""', 'prompt, a text of at least one character'],
  [`{"prompt":["p"],${REST}`, 11, '"[\\"p\\"]"', 'prompt, a text of at least one character'],
  // The escape is 6 characters in the file, the emoji is one.
  ['{"prompt":"\\u00e9\u{1f600}","model":7}', 29, '"7"', 'model, a text of at least one character'],
  [
    '{"prompt":"p","model":"m"}',
    1,
    'an object without output_tokens',
    'output_tokens, a whole number of tokens',
  ],
  [
    '{"prompt":"p","model":"m","output_tokens":0,"source":"s","split":"train"}',
    43,
    '"0"',
    'output_tokens, a whole number of tokens from 1 to 10,000,000',
  ],
  [
    '{"prompt":"p","model":"m","output_tokens":"5"}',
    43,
    '"\\"5\\""',
    'output_tokens, a whole number of tokens',
  ],
  ['{"prompt":"p","model":"m","output_tokens":5,"source":""}', 54, '"\\"\\""', 'source, a text'],
  [`{"prompt":"p",${REST.replace('train', 'val')}`, 66, '"\\"val\\""', 'split, one of train, test'],
  [`{"prompt":"p",${REST.slice(0, -1)}`, 73, 'the end of the line', 'a JSON object'],
])('%j is refused at column %i', (text, column, got, expected) => {
  const parser = createPromptLengthsParser({ file: 'p.jsonl' });
  expect(() => parser.push(`{"prompt":"p",${REST}\n\n${text}\n`)).toThrow(
    `ERR_TRACE_ROW: p.jsonl:3:${column}: got ${got}; expected ${expected}`,
  );
});

test('with skipBad broken lines are counted and left out', () => {
  const parser = createPromptLengthsParser({ file: 'p.jsonl', skipBad: true });
  expect(readRows(parser, [`{\n{"prompt":"p",${REST}\n[]\n`])).toHaveLength(1);
  expect(parser.report()).toEqual({
    records: 1,
    badRows: 2,
    firstBadRows: [
      'p.jsonl:1:2: got the end of the line; expected a JSON object',
      'p.jsonl:3:1: got "[]"; expected a JSON object',
    ],
  });
});

test('a text without a line is empty', () => {
  expect(() => createPromptLengthsParser({ file: 'p.jsonl' }).finish()).toThrow(
    'ERR_TRACE_EMPTY: p.jsonl: got no row; expected prompts with answer lengths',
  );
});
