import { expect, test } from 'vitest';
import { CharClass, charClass, foldCase } from './charClass.ts';

const classOf = (character: string) => charClass(character.charCodeAt(0));

test('classes of ASCII', () => {
  const { space, newline, punctuation, digit, letter } = CharClass;
  expect(['a', 'Z', '_', '7', ' ', '\t', '\0', '\n', '.', '~', '\u007f'].map(classOf)).toEqual([
    letter,
    letter,
    letter,
    digit,
    space,
    space,
    space,
    newline,
    punctuation,
    punctuation,
    space,
  ]);
});

test('classes beyond ASCII', () => {
  const { space, newline, punctuation, letter, ideograph } = CharClass;
  const classes: [string, number][] = [
    ['\u00a0', space],
    ['\u3000', space],
    ['\u200b', space],
    ['\u2028', newline],
    ['«', punctuation],
    ['—', punctuation],
    ['“', punctuation],
    ['。', punctuation],
    ['，', punctuation],
    ['é', letter],
    ['ж', letter],
    ['한', letter],
    ['\ud83d', letter],
    ['漢', ideograph],
    ['ひ', ideograph],
  ];
  for (const [character, expected] of classes)
    expect([character, classOf(character)]).toEqual([character, expected]);
});

test('letters fold as toLowerCase does where they fold at all, and folding twice changes nothing', () => {
  for (let unit = 0; unit < 0x10000; unit++) {
    const folded = foldCase(unit);
    expect(foldCase(folded)).toBe(folded);
    if (folded !== unit && unit !== 0x3a2) {
      expect(String.fromCharCode(folded)).toBe(String.fromCharCode(unit).toLowerCase());
    }
  }
  expect(['A', 'É', 'Я', 'Ω', 'Ѐ'].map((c) => String.fromCharCode(foldCase(c.charCodeAt(0))))).toEqual([
    'a',
    'é',
    'я',
    'ω',
    'ѐ',
  ]);
});
