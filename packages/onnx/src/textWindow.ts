/** The beginning and the end of a text that is too long to be read whole; `tail` is empty for one that is not. */
export interface TextWindow {
  readonly head: string;
  readonly tail: string;
}

/** How much of a text is read, in tokens: its first and its last. */
export interface TextBudget {
  readonly headTokens: number;
  readonly tailTokens: number;
}

/** Characters that are read for a token. English has about 4.5; runs of white space and rare words need more. */
const CHARACTERS_PER_TOKEN = 16;

/**
 * Tokens of a text that fit into an input of `maxLength` tokens with `[CLS]` and `[SEP]`: a quarter of the input from
 * the start and the rest from the end, so 128 and 382 for 512, as SSJF's predictor for dialogues reads them.
 *
 * @param maxLength  4 or more
 */
export function textBudget(maxLength: number): TextBudget {
  const headTokens = Math.floor(maxLength / 4);
  return { headTokens, tailTokens: maxLength - 2 - headTokens };
}

/**
 * Takes the window out of the concatenation of `parts` without building it. At most 16 characters for a token of the
 * budget are copied, so 8,160 for 510 tokens, however long the parts are.
 *
 * @returns the whole text in `head` when it is no longer than that
 */
export function textWindow(parts: readonly string[], budget: TextBudget): TextWindow {
  const head = budget.headTokens * CHARACTERS_PER_TOKEN;
  const tail = budget.tailTokens * CHARACTERS_PER_TOKEN;
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  if (length <= head + tail) return { head: parts.join(''), tail: '' };
  return { head: firstCharacters(parts, head), tail: lastCharacters(parts, tail) };
}

function firstCharacters(parts: readonly string[], count: number): string {
  let text = '';
  for (let i = 0; i < parts.length && text.length < count; i++)
    text += parts[i]!.slice(0, count - text.length);
  return text;
}

function lastCharacters(parts: readonly string[], count: number): string {
  let text = '';
  for (let i = parts.length - 1; i >= 0 && text.length < count; i--) {
    text = parts[i]!.slice(Math.max(0, parts[i]!.length - count + text.length)) + text;
  }
  return text;
}
