import { expect, test } from 'vitest';
import { createPromptLayout, findLayout } from './promptLayout.ts';
import { readText } from './readText.ts';
import { createTokenBuffer } from './tokenBuffer.ts';

function layoutOf(text: string) {
  const tokens = createTokenBuffer(1000);
  readText(tokens, text, 0, text.length);
  const layout = createPromptLayout();
  findLayout(layout, tokens, tokens.count);
  return [layout.instructionStart, layout.instructionEnd, layout.lineAbove];
}

test('the instruction is the last line before the first blank line', () => {
  expect(layoutOf('a b\nc d e\n\nf\n\ng')).toEqual([2, 5, 0]);
  expect(layoutOf('a\nb\nc')).toEqual([2, 3, 1]);
  expect(layoutOf('a b c')).toEqual([0, 3, -1]);
});

test('blank lines before the text do not count', () => {
  expect(layoutOf('\n\n\na b\n\nc')).toEqual([0, 2, -1]);
});

test('an empty prompt has an empty instruction, and a long line is cut', () => {
  expect(layoutOf('')).toEqual([0, 0, -1]);
  expect(layoutOf('a '.repeat(400))).toEqual([0, 96, -1]);
});
