import type { ClockIntent, ClockLaw } from './clockLaw.ts';
import type { GpuSnapshot } from './gpuSnapshot.ts';
import { addToWindow, createLatencyWindow, type LatencyWindow, windowPercentile } from './latencyWindow.ts';
import { tenantFloorRatio } from './tenantFloorRatio.ts';

/** Constants of `miadLaw`. */
export interface MiadOptions {
  /** Percentile that is held inside the SLO, 0 to 1. */
  readonly percentile: number;
  /** Fewest requests that the percentile is taken of. */
  readonly leastRequests: number;
  /** Requests older than this are left out while there are enough, in ms. */
  readonly windowMs: number;
  /** How much the clock ratio falls at a time. */
  readonly decreaseRatio: number;
}

/** What `miadLaw` remembers. Plain data. */
export interface MiadState {
  clockRatio: number;
  nextMs: number;
  safePeriods: number;
  presentAtPeriod: number;
  readonly window: LatencyWindow;
}

const PERIOD_MS = 1000;
const AT_RISK = 0.95;
const SAFE = 0.8;
const SAFE_PERIODS = 3;
const INCREASE = 1.25;

/** Requests more than at the last period that count as a jump of the queue. */
const BURST_REQUESTS = 4;

/** p95 of the last 20 requests, or of more within 10 s. A fall is 30 MHz at a top clock of 1380 MHz. */
export const MIAD_P95: MiadOptions = {
  percentile: 0.95,
  leastRequests: 20,
  windowMs: 10_000,
  decreaseRatio: 30 / 1380,
};

/** p99 of the last 100 requests, or of more within 60 s: the variant for a target of 99 %. */
export const MIAD_P99: MiadOptions = { ...MIAD_P95, percentile: 0.99, leastRequests: 100, windowMs: 60_000 };

/**
 * Multiplicative increase, additive decrease on the clock: every second, with p a percentile of latency over SLO, the
 * clock goes up by a quarter when p > 0.95, down by one step of `decreaseRatio` when p < 0.80 for three periods, and
 * stays otherwise. When four more requests are present than at the last period, it goes up at once to the clock that the
 * tenants' sensitivities ask for (`tenantFloorRatio`).
 *
 * A baseline. Source: the power manager of mu-Serve (Qiu et al., "Power-aware Deep Learning Model Serving with mu-Serve",
 * USENIX ATC 2024), whose constants are not public; these are from docs/algorithms/clock-control.md.
 */
export const miadLaw = (options: MiadOptions): ClockLaw<MiadState, unknown> => ({
  name: `miad-p${Math.round(100 * options.percentile)}`,
  periodMs: PERIOD_MS,
  createState: () => ({
    clockRatio: 1,
    nextMs: Number.NEGATIVE_INFINITY,
    safePeriods: 0,
    presentAtPeriod: 0,
    window: createLatencyWindow(),
  }),
  decide: (state, snapshot) => {
    addToWindow(state.window, snapshot.finished, snapshot.nowMs, options.windowMs, options.leastRequests);
    // What was written may be higher than what was asked for, as under a floor or without SLO figures.
    state.clockRatio = snapshot.clockRatio;
    if (snapshot.nowMs >= state.nextMs) return decidePeriod(options, state, snapshot);
    return feedForward(state, snapshot);
  },
});

function decidePeriod(options: MiadOptions, state: MiadState, snapshot: GpuSnapshot<unknown>): ClockIntent {
  state.nextMs = snapshot.nowMs + PERIOD_MS;
  state.presentAtPeriod = snapshot.present;
  const p = windowPercentile(state.window, options.percentile, options.leastRequests);
  state.safePeriods = p < SAFE ? state.safePeriods + 1 : 0;
  if (p > AT_RISK) return { clockRatio: Math.min(1, state.clockRatio * INCREASE), reason: 'at-risk' };
  if (state.safePeriods < SAFE_PERIODS) return { clockRatio: state.clockRatio, reason: 'steady' };
  state.safePeriods = 0;
  return { clockRatio: Math.max(0.01, state.clockRatio - options.decreaseRatio), reason: 'safe' };
}

function feedForward(state: MiadState, { present, tenants }: GpuSnapshot<unknown>): ClockIntent {
  const safeRatio = present >= state.presentAtPeriod + BURST_REQUESTS ? tenantFloorRatio(tenants) : 0;
  return safeRatio > state.clockRatio
    ? { clockRatio: safeRatio, reason: 'burst' }
    : { clockRatio: state.clockRatio, reason: 'steady' };
}
