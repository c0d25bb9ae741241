import { basicTokens } from './basicTokens.ts';
import type { Vocabulary } from './vocabulary.ts';

/** Longer words are unknown, in characters (code points). */
const LONGEST_WORD = 100;

/**
 * Ids of a text's WordPiece tokens, without `[CLS]` and `[SEP]`: every word of `basicTokens` is cut from the left into
 * the longest tokens that the vocabulary has. A word that cannot be cut so, or of more than 100 characters, is one
 * `[UNK]`.
 *
 * Source: Wu et al. 2016, section 4.1, in the greedy form of BERT's `tokenization.py` (WordpieceTokenizer).
 */
export function wordPieces(vocabulary: Vocabulary, text: string, lowerCase: boolean): number[] {
  const ids: number[] = [];
  for (const word of basicTokens(text, lowerCase)) addWord(vocabulary, word, ids);
  return ids;
}

/** Appends the ids of one word. */
function addWord(vocabulary: Vocabulary, word: string, ids: number[]): void {
  const first = ids.length;
  let at = isTooLong(word) ? -1 : 0;
  while (at !== -1 && at < word.length) at = addPiece(vocabulary, word, at, ids);
  if (at !== -1) return;
  ids.length = first;
  ids.push(vocabulary.unknown);
}

/** Appends the longest token that stands in `word` at `start`. @returns where it ends; -1 when there is none */
function addPiece(vocabulary: Vocabulary, word: string, start: number, ids: number[]): number {
  const pieces = start === 0 ? vocabulary.starts : vocabulary.continuations;
  for (let end = Math.min(word.length, start + vocabulary.longestPiece); end > start; end--) {
    const id = pieces.get(word.slice(start, end));
    if (id === undefined) continue;
    ids.push(id);
    return end;
  }
  return -1;
}

function isTooLong(word: string): boolean {
  return word.length > LONGEST_WORD && (word.length > 2 * LONGEST_WORD || [...word].length > LONGEST_WORD);
}
