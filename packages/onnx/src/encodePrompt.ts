import type { PromptRequest } from '@wattlane/core/prediction';
import { type PromptFormat, promptText } from './promptText.ts';
import { textBudget, textWindow } from './textWindow.ts';
import type { Vocabulary } from './vocabulary.ts';
import { wordPieces } from './wordPiece.ts';

/** How a request becomes the model's input. */
export interface PromptEncoding {
  readonly vocabulary: Vocabulary;
  /** Takes text to lower case and its accents away, as for the models named "uncased". */
  readonly lowerCase: boolean;
  readonly format: PromptFormat;
  /** Tokens of an input at the most, `[CLS]` and `[SEP]` among them; 4 or more. */
  readonly maxLength: number;
}

/**
 * Token ids of a request: `[CLS]`, the text, `[SEP]`. Of a text with more tokens than fit the first quarter of
 * `maxLength` and the last ones are kept, as `textBudget` says. Reads a bounded number of characters.
 *
 * @returns 2 to `maxLength` ids, each inside the vocabulary
 */
export function encodePrompt(encoding: PromptEncoding, request: PromptRequest): number[] {
  const { vocabulary, lowerCase } = encoding;
  const { headTokens, tailTokens } = textBudget(encoding.maxLength);
  const { head, tail } = textWindow(promptText(request, encoding.format), { headTokens, tailTokens });
  const ids = wordPieces(vocabulary, head, lowerCase);
  const last = tail === '' ? ids.slice(headTokens) : wordPieces(vocabulary, tail, lowerCase);
  const body = [...ids.slice(0, headTokens), ...last.slice(-tailTokens)];
  return [vocabulary.start, ...body, vocabulary.end];
}
