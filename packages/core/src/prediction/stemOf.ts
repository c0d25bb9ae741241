import { foldCase } from './charClass.ts';
import { finishHash, HASH_START, hashUnit } from './featureHash.ts';
import { type TokenBuffer, TokenKind } from './tokenBuffer.ts';

/** Letters of a word that make its stem. */
const STEM_LENGTH = 5;

/**
 * Hash of the first five letters of a word, a crude stem; of a shorter word, a number or a mark its own hash.
 *
 * @param at  index of a token of the text that was read last, whose units are still in the buffer
 */
export function stemOf(tokens: TokenBuffer, at: number): number {
  if (tokens.kind[at] !== TokenKind.word || tokens.value[at]! <= STEM_LENGTH) return tokens.hash[at]!;
  const place = tokens.place[at]!;
  let hash = HASH_START;
  for (let i = place; i < place + STEM_LENGTH; i++) hash = hashUnit(hash, foldCase(tokens.units[i]!));
  return finishHash(hash, 0);
}
