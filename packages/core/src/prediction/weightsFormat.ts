import { COUNT_NAMES } from './countNames.ts';
import { crc32 } from './crc32.ts';
import { CUE_GROUPS, LANGUAGES } from './cueWords.ts';
import { DENSE_WEIGHT, FEATURE_BLOCKS } from './featureBlocks.ts';
import { GATE_BLOCKS } from './gateBlocks.ts';

/** First four bytes of a weights file: "WLP" and a line end that text tools would spoil. */
export const WEIGHTS_MAGIC = 0x0a504c57;

/** Layout of the file. Counts up when the layout or the meaning of a feature changes. */
export const WEIGHTS_VERSION = 1;

/** Magic, version, fingerprint of the features, bytes that follow. The last four bytes of all are the checksum. */
export const HEADER_BYTES = 16;

/**
 * Number that changes with the names, sizes and order of the features, so that weights of other features are refused
 * even when their version is the same.
 */
export function featureFingerprint(): number {
  const parts = [FEATURE_BLOCKS, DENSE_WEIGHT, COUNT_NAMES, CUE_GROUPS, LANGUAGES, GATE_BLOCKS];
  const text = JSON.stringify(parts);
  return crc32(Uint8Array.from(text, (character) => character.charCodeAt(0)));
}
