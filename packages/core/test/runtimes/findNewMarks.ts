import { createFeatureBuffer } from '@wattlane/core/prediction';
import { featureLine } from './featureLine.ts';
import type { NewMarksFound } from './scenarioResult.ts';

/**
 * Letters with combining marks that came with Unicode 14 (U+1ACE), 15 (U+10EFD), 16 (U+0897, U+105D2) and 17 (U+1ACF,
 * U+10EFA). A runtime that does not know a mark takes it for a letter, and composes nothing across it.
 */
const TEXTS = [
  'a\u1ace\u0323',
  'a\u{10efd}\u0301',
  'a\u0897\u0323',
  '\u{105d2}\u0307',
  'a\u1acf\u0323',
  'a\u{10efa}\u0301',
];

/** What the features make of combining marks that are new to Unicode. */
export function findNewMarks(): NewMarksFound {
  const features = createFeatureBuffer();
  return {
    features: TEXTS.map((text) => featureLine(features, { turns: [{ role: 'user', text }] })),
  };
}
