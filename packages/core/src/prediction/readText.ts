import { composeSteady } from './composeSteady.ts';
import { copyUnits } from './copyUnits.ts';
import type { TokenBuffer } from './tokenBuffer.ts';
import { tokenize } from './tokenize.ts';

/**
 * Appends the tokens of a part of a text, in normal form C, which counts no more units than the part has. Its units go
 * behind those that are in use; what finds no room there is left out.
 */
export function readText(tokens: TokenBuffer, text: string, start: number, end: number): void {
  const { units, unitCount } = tokens;
  const length = Math.min(end - start, units.length - 1 - unitCount);
  if (copyUnits(units, unitCount, text, start, start + length)) {
    append(tokens, length);
    return;
  }
  const composed = composeSteady(text.slice(start, start + length));
  const kept = Math.min(composed.length, length);
  copyUnits(units, unitCount, composed, 0, kept);
  append(tokens, kept);
}

function append(tokens: TokenBuffer, length: number): void {
  const start = tokens.unitCount;
  tokens.unitCount = start + length + 1;
  tokenize(tokens, start, start + length);
}
