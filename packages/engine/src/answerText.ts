const WORDS = [
  'watt',
  'lane',
  'token',
  'clock',
  'green',
  'queue',
  'model',
  'batch',
  'grid',
  'hour',
  'slack',
  'order',
];

/** Text of the n-th token of an answer, with its space. */
export const tokenText = (place: number): string => `${place === 0 ? '' : ' '}${WORDS[place % WORDS.length]}`;

/** Text of tokens `from` up to but not including `to`. */
export function tokensText(from: number, to: number): string {
  let text = '';
  for (let place = from; place < to; place++) text += tokenText(place);
  return text;
}

/** About how many tokens a text has: one for every four characters, 1 at the least. */
export const countTokens = (text: string): number => Math.max(1, Math.ceil(text.length / 4));
