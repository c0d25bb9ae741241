import { WattlaneError } from '@wattlane/core/errors';

/** The tokens of a WordPiece vocabulary, looked up by text. */
export interface Vocabulary {
  /** Lines of the file: ids are 0 to `size` - 1. */
  readonly size: number;
  /** Ids of tokens that begin a word. */
  readonly starts: ReadonlyMap<string, number>;
  /** Ids of tokens that go on with a word, without their `##`. */
  readonly continuations: ReadonlyMap<string, number>;
  /** Characters of the longest token. */
  readonly longestPiece: number;
  readonly pad: number;
  readonly unknown: number;
  /** `[CLS]`, in front of every text. */
  readonly start: number;
  /** `[SEP]`, behind every text. */
  readonly end: number;
}

/**
 * Reads a BERT vocabulary: one token a line, the line number from 0 is its id. A text that ends in a line end has no
 * empty token there. Of a token that is listed twice the last line counts, as in BERT's own reader.
 *
 * @param text  content of vocab.txt
 * @throws WattlaneError ERR_ONNX_VOCABULARY when `[PAD]`, `[UNK]`, `[CLS]` or `[SEP]` is not in it
 */
export function parseVocabulary(text: string): Vocabulary {
  const lines = text.replace(/^\uFEFF/, '').split(/\r?\n/);
  if (lines.at(-1) === '') lines.pop();
  const starts = new Map<string, number>();
  const continuations = new Map<string, number>();
  let longestPiece = 0;
  for (const [id, token] of lines.entries()) {
    const goesOn = token.length > 2 && token.startsWith('##');
    if (goesOn) continuations.set(token.slice(2), id);
    else starts.set(token, id);
    longestPiece = Math.max(longestPiece, goesOn ? token.length - 2 : token.length);
  }
  const special = (token: string): number => starts.get(token) ?? missing(token, lines.length);
  return {
    size: lines.length,
    starts,
    continuations,
    longestPiece,
    pad: special('[PAD]'),
    unknown: special('[UNK]'),
    start: special('[CLS]'),
    end: special('[SEP]'),
  };
}

function missing(token: string, lines: number): never {
  throw new WattlaneError(
    'ERR_ONNX_VOCABULARY',
    `the vocabulary has ${lines} tokens, but no ${token}; expected the model's vocab.txt, one token a line`,
  );
}
