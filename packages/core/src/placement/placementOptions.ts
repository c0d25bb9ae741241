/** What a placement may use up, how it replicates, and how long it searches. Every field has a default. */
export interface PlacementOptions {
  /** Busy share that a GPU may reach, at top clock and at the clock it is slowed to, in (0, 1]; 0.8 by default. */
  readonly utilisationBound?: number;
  /** Lowest clock ratio to slow a GPU to, in (0, 1]; 0.65 by default. Lower ones leave the trusted range of the model. */
  readonly clockFloorRatio?: number;
  /** Share of the SLO that computing may take up at the lowest safe clock, in (0, 1]; the rest is for queueing. 0.9 by default. */
  readonly sloShare?: number;
  /** How far above the best balance the busiest GPU may go where that saves power, as a ratio >= 0; 0.05 by default. */
  readonly balanceTolerance?: number;
  /**
   * `auto`, the default, adds replicas of models that are too much of a GPU's load while memory lasts; `asked` makes no
   * more than `replicas` and the utilisation bound call for.
   */
  readonly replication?: 'auto' | 'asked';
  /** Seed of whatever is drawn, a whole number; 1 by default. */
  readonly seed?: number;
  /** Changes that the search for large cases may try, a whole number >= 0; 4,000,000 by default. Not a time. */
  readonly searchSteps?: number;
  /** Nodes that branch and bound may visit before it gives up proving, a whole number >= 0; 300,000 by default. */
  readonly exactNodes?: number;
}

/** The options with their defaults filled in. */
export type ResolvedOptions = Required<PlacementOptions>;

/** The defaults of `PlacementOptions`. */
export const DEFAULT_PLACEMENT_OPTIONS: ResolvedOptions = {
  utilisationBound: 0.8,
  clockFloorRatio: 0.65,
  sloShare: 0.9,
  balanceTolerance: 0.05,
  replication: 'auto',
  seed: 1,
  searchSteps: 4_000_000,
  exactNodes: 300_000,
};
