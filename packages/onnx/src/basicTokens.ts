/** Characters that leave no trace: controls, format characters, halves of surrogate pairs, unassigned ones. */
const DROPPED = /\uFFFD|(?![\t\n\r])\p{C}/gu;
/** Ideographs, which BERT takes for words of their own. Hangul and kana are not among them. */
const IDEOGRAPH =
  /[\u4E00-\u9FFF\u3400-\u4DBF\u{20000}-\u{2A6DF}\u{2A700}-\u{2B73F}\u{2B740}-\u{2B81F}\u{2B820}-\u{2CEAF}\uF900-\uFAFF\u{2F800}-\u{2FA1F}]/gu;
const SPACES = /[\t\n\r\p{Z}]+/u;
const ACCENT = /\p{Mn}/gu;
/** A mark, or a run without one. All ASCII marks count, also those that Unicode calls symbols ($, +, ~). */
const PARTS = /[!-/:-@[-`{-~\p{P}]|[^!-/:-@[-`{-~\p{P}]+/gu;
/** What needs none of the above: the visible ASCII characters and white space. */
const PLAIN = /^[\t\n\r -~]*$/;

/**
 * Splits a text into words and marks as BERT's basic tokenizer does: drops control characters, sets ideographs apart,
 * splits at white space, and, with `lowerCase`, takes each word to lower case and its accents away; then every mark
 * becomes a token of its own.
 *
 * Source: Devlin et al. 2018 and its published `tokenization.py` (BasicTokenizer). Special tokens such as `[SEP]` in
 * the text are split like any other text, so a prompt cannot forge one. Which characters are unassigned, marks or
 * accents is up to the Unicode version of the JavaScript runtime.
 *
 * @returns no empty tokens; nothing for an empty text
 */
export function basicTokens(text: string, lowerCase: boolean): string[] {
  const clean = PLAIN.test(text) ? text : text.replace(DROPPED, '').replace(IDEOGRAPH, ' $& ');
  return clean.split(SPACES).flatMap((word) => (lowerCase ? plainForm(word) : word).match(PARTS) ?? []);
}

/** Lower case without accents. */
function plainForm(word: string): string {
  const lower = word.toLowerCase();
  return PLAIN.test(lower) ? lower : lower.normalize('NFD').replace(ACCENT, '');
}
