/** Names of the loads. */
export type LoadName = 'low' | 'mid' | 'high';

/** The loads, as fractions of the highest rate at which the top clock still attains 99 %. */
export const LOADS: readonly (readonly [LoadName, number])[] = [
  ['low', 0.25],
  ['mid', 0.5],
  ['high', 0.8],
];
