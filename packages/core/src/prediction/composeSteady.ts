/**
 * Runs of characters whose normal form is settled: every code point of these ranges has been assigned since Unicode 7, and
 * what is assigned never composes differently later (Unicode Standard Annex 15, section 3). Latin, Greek, Cyrillic,
 * Hebrew points, Arabic, Devanagari, Hangul, kana, with the marks that they compose with.
 */
const STEADY =
  /[\u0020-\u0377\u0384-\u038a\u038c\u038e-\u03a1\u03a3-\u052f\u0591-\u05c7\u0621-\u06d3\u0900-\u097f\u1100-\u11ff\u1e00-\u1eff\u2000-\u200a\u2126\u212a\u212b\u3041-\u3096\u3099-\u30ff\uac00-\ud7a3]+/g;

/**
 * A text with its settled runs in Unicode normal form C and all else as it is, so that every runtime composes alike,
 * whichever version of Unicode it knows.
 */
export function composeSteady(text: string): string {
  return text.replace(STEADY, (run) => run.normalize('NFC'));
}
