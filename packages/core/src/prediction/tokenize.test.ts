import fc from 'fast-check';
import { expect, test } from 'vitest';
import { hashWord } from './featureHash.ts';
import { readText } from './readText.ts';
import { stemOf } from './stemOf.ts';
import { Break, createTokenBuffer, TokenKind } from './tokenBuffer.ts';

function tokensOf(text: string, capacity = 5000) {
  const tokens = createTokenBuffer(capacity);
  readText(tokens, text, 0, text.length);
  return tokens;
}

const hashesOf = (text: string) => {
  const tokens = tokensOf(text);
  return [...tokens.hash.subarray(0, tokens.count)];
};

test('words are folded, numbers have their value, marks stand alone', () => {
  const tokens = tokensOf('Write 12 lines, please!');
  const kinds = [...tokens.kind.subarray(0, tokens.count)];
  const { word, number, punctuation } = TokenKind;
  expect(kinds).toEqual([word, number, word, punctuation, word, punctuation]);
  expect(tokens.hash[0]).toBe(hashWord('write'));
  expect([tokens.value[0], tokens.value[1], tokens.value[3]]).toEqual([5, 12, 44]);
  expect([...tokens.capital.subarray(0, 3)]).toEqual([1, 0, 0]);
});

test('words and numbers are counted off beside the tokens', () => {
  const tokens = tokensOf('a, b2 - 7');
  expect([...tokens.wordsBefore.subarray(0, tokens.count + 1)]).toEqual([0, 1, 1, 2, 2, 3]);
  expect(tokens.words[1]).toBe(hashWord('b2'));
});

test('c++ and c# are words; other signs are marks', () => {
  expect(hashesOf('C++')).toEqual([hashWord('c++')]);
  expect(hashesOf('C#')).toEqual([hashWord('c#')]);
  expect(hashesOf('a+b').length).toBe(2);
  expect(hashesOf('ab+').length).toBe(2);
});

test('stems are the first five letters', () => {
  const [running, runnable, run] = ['running', 'runnine', 'runni'].map((word) => stemOf(tokensOf(word), 0));
  expect(running).toBe(run);
  expect(runnable).toBe(run);
  expect(stemOf(tokensOf('runs'), 0)).not.toBe(run);
  // A short word, a number and a mark are their own.
  const short = tokensOf('runs 7 ! C++');
  for (let i = 0; i < short.count; i++) expect(stemOf(short, i)).toBe(short.hash[i]);
  expect(stemOf(tokensOf('ÉCOLEs'), 0)).toBe(stemOf(tokensOf('école'), 0));
});

test('line ends and blank lines are kept', () => {
  const tokens = tokensOf('a\nb\n \n c d');
  const { none, newline, blankLine } = Break;
  expect([...tokens.breakBefore.subarray(0, 4)]).toEqual([newline, newline, blankLine, none]);
});

test('ideographs are words of their own, letters of other scripts make words', () => {
  expect(hashesOf('写一个').length).toBe(3);
  expect(hashesOf('ПРИВЕТ Straße')).toEqual(hashesOf('привет straße'));
  expect(hashesOf('영원한 사랑').length).toBe(2);
});

test('long numbers are capped and a full buffer takes no more', () => {
  expect(tokensOf('9'.repeat(400)).value[0]).toBe(999_999_999);
  expect(tokensOf('a b c d', 3).count).toBe(3);
});

test('on ASCII it agrees with a regular expression', () => {
  const pattern = /[A-Za-z_][A-Za-z0-9_]*|[0-9]+|[!-~]/g;
  const ascii = fc.string({
    unit: fc.integer({ min: 0, max: 127 }).map((unit) => String.fromCharCode(unit)),
  });
  fc.assert(
    fc.property(ascii, (text) => {
      // Signs behind a single letter are the one thing that the expression does not know.
      const plain = text.replace(/[+#]/g, ' ');
      const tokens = tokensOf(plain);
      const found = plain.match(pattern) ?? [];
      expect(tokens.count).toBe(found.length);
      found.forEach((token, i) => {
        if (/^[A-Za-z_]/.test(token)) expect(tokens.hash[i]).toBe(hashWord(token));
        else if (/^[0-9]/.test(token)) expect(tokens.value[i]).toBe(Math.min(999_999_999, Number(token)));
        else expect(tokens.value[i]).toBe(token.charCodeAt(0));
      });
    }),
  );
});
