/** Joint score of the two best kinds from which a prompt is of them, and the distance below it to one of none. */
const [FAMILIAR, RANGE] = [0.87, 0.2];

/**
 * How unlike all kinds of the trunk a prompt is: 0 when the two best kinds have 0.87 of all gate scores between them or
 * more, 1 when they have 0.67 or less; scores count from the lowest. They come back from the shares by the fourth root,
 * two square roots, which every runtime rounds alike. Two kinds, since two sources with the same prompts share one; with
 * one or two kinds it is 0.
 *
 * With trunks of seven to nine kinds the ratio was 0.85 to 0.97 for the median prompt of a source that has a kind of its
 * own, and 0.63 to 0.69 for that of a source outside.
 *
 * @param shares  as `kindShares` left them
 */
export function unlikeness(shares: Float64Array): number {
  if (shares.length <= 2) return 0;
  const scores = shares.map((share) => Math.sqrt(Math.sqrt(share))).sort();
  // The gate holds every score above a floor, which the lowest one is at or near.
  const floor = scores[0]!;
  const total = scores.reduce((sum, score) => sum + score - floor, 0);
  if (total === 0) return 1;
  const best = scores.at(-1)! + scores.at(-2)! - 2 * floor;
  return Math.min(1, Math.max(0, (FAMILIAR - best / total) / RANGE));
}
