import type { PromptRequest } from '@wattlane/core/prediction';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { encodePrompt, type PromptEncoding } from './encodePrompt.ts';
import { promptText } from './promptText.ts';
import { idOf, user, VOCABULARY, VOCABULARY_SIZE } from './testModel.test.support.ts';
import { parseVocabulary } from './vocabulary.ts';

const encoding: PromptEncoding = {
  vocabulary: parseVocabulary(VOCABULARY),
  lowerCase: true,
  format: 'prompt',
  maxLength: 16,
};
const ids = (...tokens: string[]): number[] => tokens.map(idOf);
const DIALOGUE: PromptRequest = {
  turns: [
    { role: 'system', text: 'be brief' },
    { role: 'user', text: 'list' },
    { role: 'assistant', text: 'a' },
    { role: 'tool', text: 'x' },
  ],
};

describe('the text of a request', () => {
  test('a prompt is the last user turn, or the last turn without one', () => {
    expect(promptText(DIALOGUE, 'prompt')).toEqual(['list']);
    expect(promptText({ turns: [{ role: 'system', text: 'be brief' }] }, 'prompt')).toEqual(['be brief']);
    expect(promptText({ turns: [] }, 'prompt')).toEqual([]);
  });

  test('a dialogue is a line for each turn, with its role', () => {
    expect(promptText(DIALOGUE, 'dialogue').join('')).toBe(
      '[SYSTEM]: be brief\n[USER]: list\n[ASSISTANT]: a\n[TOOL]: x',
    );
    expect(promptText({ turns: [] }, 'dialogue')).toEqual([]);
  });
});

test('a text stands between [CLS] and [SEP]', () => {
  expect(encodePrompt(encoding, user('Write a poem.'))).toEqual(
    ids('[CLS]', 'write', 'a', 'poem', '.', '[SEP]'),
  );
  expect(encodePrompt(encoding, user('listing'))).toEqual(ids('[CLS]', 'list', '##ing', '[SEP]'));
  expect(encodePrompt(encoding, user(''))).toEqual(ids('[CLS]', '[SEP]'));
  expect(encodePrompt(encoding, { turns: [] })).toEqual(ids('[CLS]', '[SEP]'));
});

test('a text that fills the input exactly is kept whole', () => {
  const words = [...'abcdefghijklmn'];
  expect(encodePrompt(encoding, user(words.join(' ')))).toEqual(ids('[CLS]', ...words, '[SEP]'));
});

test('of a longer text the first quarter of the input and the last tokens stay', () => {
  // 16 tokens: 4 from the start, 10 from the end, 26 letters: a to d and q to z.
  const kept = [...'abcdqrstuvwxyz'];
  expect(encodePrompt(encoding, user([...'abcdefghijklmnopqrstuvwxyz'].join(' ')))).toEqual(
    ids('[CLS]', ...kept, '[SEP]'),
  );
});

test('ten million characters are read at their ends only', () => {
  const text = `poem list ${'a b '.repeat(2_500_000)}seven`;
  const kept = encodePrompt(encoding, user(text));
  expect(kept.slice(0, 5)).toEqual(ids('[CLS]', 'poem', 'list', 'a', 'b'));
  expect(kept.slice(-3)).toEqual(ids('b', 'seven', '[SEP]'));
  expect(kept).toHaveLength(16);
});

test('cutting the text first gives the tokens of the whole text, where tokens are no longer than the window allows', () => {
  // Words of at most 7 characters and a space: 8 characters a token at the most, and 16 are read for each.
  const words = fc.array(fc.constantFrom('write', 'a', 'poem', 'list', 'seven', 'b', 'c'), {
    maxLength: 200,
  });
  fc.assert(
    fc.property(words, fc.integer({ min: 4, max: 64 }), (list, maxLength) => {
      const kept = encodePrompt({ ...encoding, maxLength }, user(list.join(' ')));
      const head = Math.floor(maxLength / 4);
      const tail = maxLength - 2 - head;
      const whole = list.length <= head + tail;
      const expected = whole ? list : [...list.slice(0, head), ...list.slice(list.length - tail)];
      expect(kept).toEqual(ids('[CLS]', ...expected, '[SEP]'));
    }),
  );
});

const unit = fc.integer({ min: 0, max: 0xffff }).map((code) => String.fromCharCode(code));
const turn = fc.record({
  role: fc.constantFrom('system' as const, 'user' as const, 'assistant' as const, 'tool' as const),
  text: fc.string({ unit, maxLength: 200 }),
});

test('any request gives 2 to maxLength ids inside the vocabulary', () => {
  const format = fc.constantFrom('prompt' as const, 'dialogue' as const);
  fc.assert(
    fc.property(
      fc.array(turn, { maxLength: 6 }),
      format,
      fc.integer({ min: 4, max: 40 }),
      (turns, form, maxLength) => {
        const all = encodePrompt({ ...encoding, format: form, maxLength }, { turns });
        expect(all.length).toBeGreaterThanOrEqual(2);
        expect(all.length).toBeLessThanOrEqual(maxLength);
        expect(all.every((id) => Number.isInteger(id) && id >= 0 && id < VOCABULARY_SIZE)).toBe(true);
      },
    ),
  );
});
