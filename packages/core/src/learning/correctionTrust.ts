import { createRecentTable, type RecentTable, useEntry } from './recentTable.ts';

/** How well corrections foretold residuals that they had not seen. Plain data. */
export interface CorrectionGain {
  /** Sum of correction times residual. */
  product: number;
  /** Sum of squared corrections. */
  square: number;
}

/** The gains of everyone together, and of each model or tenant. Plain data. */
export interface CorrectionTrust {
  readonly all: CorrectionGain;
  readonly own: RecentTable<CorrectionGain>;
}

/** Squared log tokens that the starting trust is worth. */
const PRIOR_SQUARE = 2;

/** Slope before any outcome, for a prompt like those of some kind of the trunk, and for one unlike all kinds. */
const [START_LIKE, START_UNLIKE] = [0.2, 1];

/**
 * The slope counts this much more: the corrections that it comes from were foretold with fewer outcomes than are known
 * now, and what is noise in them lowers it.
 */
const GROWTH = 1.2;

/** Share of the sums that an outcome leaves: a memory of 200. */
const KEPT = 1 - 1 / 200;

/** Trust that knows nothing. @throws WattlaneError ERR_ARGUMENT */
export function createCorrectionTrust(maxNames: number): CorrectionTrust {
  return { all: { product: 0, square: 0 }, own: createRecentTable(maxNames) };
}

/**
 * The share of the correction that is applied, 0 to 1: the slope of the residuals on the corrections that were foretold
 * for them, times 1.2. The slope of a model or tenant is shrunk to that of everyone together, and that one to a start,
 * which is low for a prompt that the trunk was trained for. So a correction that does not foretell gets no weight, and
 * one that helps some tenants at the cost of others is applied to the first only.
 *
 * @param name        of the model or tenant
 * @param unlikeness  of the prompt, 0 to 1
 */
export function correctionTrust(trust: CorrectionTrust, name: string, unlikeness: number): number {
  const start = START_LIKE + (START_UNLIKE - START_LIKE) * unlikeness;
  const common = slopeOf(trust.all, start);
  const own = trust.own.entries.get(name);
  return Math.min(1, GROWTH * (own === undefined ? common : slopeOf(own, common)));
}

/** Folds in a correction that was foretold and the residual that came. */
export function learnTrust(trust: CorrectionTrust, name: string, correction: number, residual: number): void {
  const own = useEntry(trust.own, name, () => ({ product: 0, square: 0 }));
  for (const gain of [trust.all, own]) {
    gain.product = KEPT * gain.product + correction * residual;
    gain.square = KEPT * gain.square + correction * correction;
  }
}

function slopeOf({ product, square }: CorrectionGain, prior: number): number {
  const slope = (product + PRIOR_SQUARE * prior) / (square + PRIOR_SQUARE);
  return Math.min(1, Math.max(0, slope));
}
