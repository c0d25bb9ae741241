/** What a UTF-16 code unit is to the tokeniser. */
export const CharClass = { space: 0, newline: 1, punctuation: 2, digit: 3, letter: 4, ideograph: 5 } as const;

const ASCII = asciiClasses();

/**
 * Class of a code unit. Letters of all scripts, and both halves of surrogate pairs, are letters; ideographs and kana
 * stand for words, since no space divides them. By ranges rather than by the runtime's Unicode tables, which differ
 * between versions.
 */
export function charClass(codeUnit: number): number {
  return codeUnit < 128 ? ASCII[codeUnit]! : wideClass(codeUnit);
}

function asciiClasses(): Uint8Array {
  const classes = new Uint8Array(128);
  for (let unit = 33; unit < 127; unit++) classes[unit] = CharClass.punctuation;
  for (let unit = 48; unit < 58; unit++) classes[unit] = CharClass.digit;
  for (let unit = 65; unit < 91; unit++) {
    classes[unit] = CharClass.letter;
    classes[unit + 32] = CharClass.letter;
  }
  classes[10] = CharClass.newline;
  classes[95] = CharClass.letter; // _
  return classes;
}

function wideClass(unit: number): number {
  if (unit < 0xc0) return unit === 0xa0 || unit < 0xa0 ? CharClass.space : CharClass.punctuation;
  if (unit >= 0x2028 && unit <= 0x2029) return CharClass.newline;
  if (unit >= 0x2000 && unit <= 0x200d) return CharClass.space;
  if ((unit >= 0x2010 && unit < 0x2c00) || (unit >= 0x3001 && unit < 0x3030)) return CharClass.punctuation;
  if (unit === 0x3000 || unit === 0xfeff) return CharClass.space;
  if ((unit >= 0x3040 && unit < 0x3100) || (unit >= 0x3400 && unit < 0xa000)) return CharClass.ideograph;
  return unit >= 0xff01 && unit <= 0xff0f ? CharClass.punctuation : CharClass.letter;
}

/** The ASCII characters that are marks, ascending. */
export const ASCII_MARKS: Uint8Array = Uint8Array.from(
  [...ASCII.keys()].filter((unit) => ASCII[unit] === CharClass.punctuation),
);

/** The small letter of a code unit: ASCII, Latin-1, and basic Greek and Cyrillic; any other unit is itself. */
export function foldCase(unit: number): number {
  if (unit < 128) return unit >= 65 && unit <= 90 ? unit + 32 : unit;
  if (unit < 0xdf) return unit >= 0xc0 && unit !== 0xd7 ? unit + 32 : unit;
  if (unit >= 0x391 && unit <= 0x3a9) return unit + 32;
  if (unit >= 0x410 && unit <= 0x42f) return unit + 32;
  return unit >= 0x400 && unit < 0x410 ? unit + 80 : unit;
}
