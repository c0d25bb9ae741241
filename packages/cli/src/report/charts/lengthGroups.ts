/** Requests with answers of similar length. */
export interface LengthGroup {
  /** Longest answer of the group, in tokens. */
  readonly maxTokens: number;
  /** Indices of the requests. */
  readonly members: readonly number[];
}

/**
 * Splits requests into about `groups` groups of equal size by answer length, shortest first. Requests of one length
 * stay together, so groups may differ in size and there may be fewer of them.
 */
export function groupByLength(outputTokens: readonly number[], groups: number): readonly LengthGroup[] {
  const order = outputTokens.map((_, index) => index).sort((a, b) => outputTokens[a]! - outputTokens[b]!);
  const found: { maxTokens: number; members: number[] }[] = [];
  let group = -1;
  order.forEach((index, rank) => {
    const tokens = outputTokens[index]!;
    const wanted = Math.floor((rank * groups) / order.length);
    const current = found.at(-1);
    if (current === undefined || (wanted > group && tokens > current.maxTokens)) {
      found.push({ maxTokens: tokens, members: [index] });
      group = wanted;
    } else {
      current.maxTokens = tokens;
      current.members.push(index);
    }
  });
  return found;
}
