/** Parts that the readings are dealt into, one after the other. */
const PARTS = 10;

/**
 * Standard errors of estimates from n readings, by leaving out one tenth of them after the other: reading i belongs to part
 * `i mod 10`. Readings are taken to be independent; those of one moment that err alike are more certain here than they are.
 *
 * Source: Tukey's grouped jackknife; Efron and Stein, "The Jackknife Estimate of Variance", Annals of Statistics 9(3), 1981.
 *
 * @param count     n, the number of readings
 * @param estimate  what is estimated from the readings with these indices; null where they do not suffice
 * @returns one standard error an estimate; null where a part cannot be done without, or without readings
 */
export function jackknifeErrors(
  count: number,
  estimate: (kept: readonly number[]) => readonly number[] | null,
): number[] | null {
  const parts = Math.min(PARTS, count);
  if (parts < 2) return null;
  const all = Array.from({ length: count }, (_, i) => i);
  const estimates: (readonly number[])[] = [];
  for (let part = 0; part < parts; part++) {
    const values = estimate(all.filter((i) => i % parts !== part));
    if (values === null) return null;
    estimates.push(values);
  }
  return estimates[0]!.map((_, place) => {
    const values = estimates.map((list) => list[place]!);
    const mean = values.reduce((sum, value) => sum + value, 0) / parts;
    const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
    return Math.sqrt(((parts - 1) / parts) * squares);
  });
}
