/**
 * A limit on the KV memory that requests in flight are expected to take, as a share of what the engine has. It adapts to
 * preemptions. Plain data.
 */
export interface KvCap {
  readonly capacityTokens: number;
  /** Share of the capacity that may be in flight, `KV_RATIO_MIN` to `KV_RATIO_MAX`. */
  ratio: number;
  /** When the ratio was last moved, in ms; NaN before the first reading. */
  updatedMs: number;
  /** The engine's counter of preemptions at that time. */
  preemptions: number;
}

/** Where the cap starts: expected KV counts half of each answer, so that more than the capacity may be let in. */
export const KV_RATIO_MAX = 1.15;

/** The cap never falls below this, however often the engine preempts: a cap that is too low starves it. */
export const KV_RATIO_MIN = 0.7;

const STEP_MS = 1000;
const DOWN_PER_PREEMPTION = 0.01;
const COUNTED_PREEMPTIONS = 3;
const UP_WHILE_BLOCKING = 0.002;

/** A cap that has seen no preemption yet. */
export const createKvCap = (capacityTokens: number): KvCap => ({
  capacityTokens,
  ratio: KV_RATIO_MAX,
  updatedMs: Number.NaN,
  preemptions: 0,
});

/** Expected KV tokens that may be in flight. */
export const kvCapTokens = (cap: KvCap): number => cap.ratio * cap.capacityTokens;

/**
 * Takes in a reading of the engine's counter of preemptions: for each second since the last, 0.01 down for each of at most
 * 3 new preemptions, and 0.002 up where the cap is what holds requests back. Readings that follow within a second of the
 * last one that counted wait for a later one. A counter that fell belongs to an engine that was started again.
 *
 * Source: the prototype of docs/algorithms/hold-window.md. A fixed cap is not offered: what is right for one engine starves
 * another that keeps some memory free of its own.
 *
 * @param nowMs        time of the reading, in ms
 * @param preemptions  requests that the engine has preempted since its start
 * @param blocks       whether a request is held now and the cap is the reason
 */
export function updateKvCap(cap: KvCap, nowMs: number, preemptions: number, blocks: boolean): void {
  const seconds = Math.floor((nowMs - cap.updatedMs) / STEP_MS);
  if (seconds < 1) return;
  const restarted = preemptions < cap.preemptions;
  const fresh = restarted ? preemptions : preemptions - cap.preemptions;
  const first = Number.isNaN(cap.updatedMs);
  cap.updatedMs = nowMs;
  cap.preemptions = preemptions;
  if (first) return;
  const down = DOWN_PER_PREEMPTION * Math.min(COUNTED_PREEMPTIONS * seconds, fresh);
  const up = blocks ? UP_WHILE_BLOCKING * seconds : 0;
  cap.ratio = Math.min(KV_RATIO_MAX, Math.max(KV_RATIO_MIN, cap.ratio + up - down));
}
