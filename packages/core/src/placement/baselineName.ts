/** Names of the placements that ours is compared with. */
export const BASELINE_NAMES = ['round-robin', 'first-fit', 'load-balance', 'random'] as const;

/** One of `BASELINE_NAMES`. */
export type BaselineName = (typeof BASELINE_NAMES)[number];
