/** Code units below stay as they are, and change nothing before them. */
const FIRST_COMBINING = 0x300;

/** From here on only the marks of kana and three signs can change, or change what stands before them. */
const FIRST_INERT = 0x2002;

/**
 * Copies a part of a text into `units` from `at` on, with a NUL behind it, and tells whether `composeSteady` surely leaves
 * it as it is: whether it holds nothing but units below U+0300 and from U+2002 on, the voicing marks of kana and the signs
 * of ohm, kelvin and angstrom left out. A quick test: it says no to Greek or Cyrillic, composed or not. `units` must have
 * room for the part and the NUL.
 */
export function copyUnits(units: Uint16Array, at: number, text: string, start: number, end: number): boolean {
  const shift = at - start;
  let bits = 0;
  for (let i = start; i < end; i++) {
    const unit = text.charCodeAt(i);
    units[i + shift] = unit;
    bits |= unit;
  }
  units[end + shift] = 0;
  return bits < FIRST_COMBINING || areComposed(units, at, end + shift);
}

function areComposed(units: Uint16Array, start: number, end: number): boolean {
  for (let i = start; i < end; i++) {
    if (units[i]! >= FIRST_COMBINING && !isInert(units[i]!)) return false;
  }
  return true;
}

/** Letters of Hangul (jamo), which also compose, lie below. */
function isInert(unit: number): boolean {
  const isSign = unit === 0x2126 || unit === 0x212a || unit === 0x212b;
  return unit >= FIRST_INERT && !isSign && unit !== 0x3099 && unit !== 0x309a;
}
