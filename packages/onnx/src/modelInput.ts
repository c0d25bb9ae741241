/** A batch of texts as the model takes it; every array holds `dims[0]` rows of `dims[1]` tokens. */
export interface ModelInput {
  readonly dims: readonly [texts: number, tokens: number];
  readonly ids: BigInt64Array;
  /** 1 for a token, 0 for padding. */
  readonly mask: BigInt64Array;
  /** All 0: every token belongs to the first text. */
  readonly types: BigInt64Array;
}

/**
 * Puts texts below each other, padded at the end.
 *
 * @param texts   one or more lists of token ids
 * @param pad     id that fills the ends
 * @param length  tokens of a row at the least; the longest text may ask for more
 */
export function modelInput(texts: readonly (readonly number[])[], pad: number, length = 0): ModelInput {
  const columns = texts.reduce((most, text) => Math.max(most, text.length), length);
  const size = texts.length * columns;
  const ids = new BigInt64Array(size).fill(BigInt(pad));
  const mask = new BigInt64Array(size);
  for (const [row, text] of texts.entries()) {
    for (const [column, id] of text.entries()) ids[row * columns + column] = BigInt(id);
    mask.fill(1n, row * columns, row * columns + text.length);
  }
  return { dims: [texts.length, columns], ids, mask, types: new BigInt64Array(size) };
}
