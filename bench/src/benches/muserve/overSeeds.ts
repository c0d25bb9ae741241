import { meanConfidenceInterval } from '@wattlane/core/stats';

/** `<name>` and `<name>HalfWidth`: mean over seeds and half the width of its 95 % interval. */
export function overSeeds(name: string, values: readonly number[]): Record<string, number> {
  const { mean, halfWidth } = meanConfidenceInterval(values, 0.95);
  return { [name]: mean, [`${name}HalfWidth`]: halfWidth };
}

/** Value by value ratio. */
export const ratios = (a: readonly number[], b: readonly number[]): number[] =>
  a.map((value, i) => value / b[i]!);
