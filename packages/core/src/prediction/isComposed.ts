/** All code units below are in normal form C, and only those from here on can change what stands before them. */
const FIRST_COMBINING = 0x300;

/**
 * Whether a part of a text is surely in Unicode normal form C: it holds nothing but units below U+0300, punctuation from
 * U+2010 to U+2027 (dashes, curly quotes, dots) and ideographs from U+4E00 to U+9FFF. A quick test: it says no to texts
 * of other scripts, composed or not.
 */
export function isComposed(text: string, start: number, end: number): boolean {
  for (let i = start; i < end; i++) {
    const unit = text.charCodeAt(i);
    if (unit >= FIRST_COMBINING && !isInert(unit)) return false;
  }
  return true;
}

function isInert(unit: number): boolean {
  return (unit >= 0x2010 && unit <= 0x2027) || (unit >= 0x4e00 && unit <= 0x9fff);
}
