import type { Gateway, RequestObserver } from '../exchange/gateway.ts';
import type { DashboardView } from './dashboardView.ts';
import {
  BUCKETS,
  createHistory,
  type History,
  noteEnded,
  noteWaits,
  RECENT,
  sampleQueue,
} from './history.ts';
import { lengthPoints, pointsSince } from './lengthPoints.ts';
import type { PowerReport, ViewScope } from './moment.ts';
import { seriesOf } from './series.ts';
import { summaryOf } from './summary.ts';
import { tablesOf } from './tables.ts';
import { tilesOf } from './tiles.ts';
import { compareWaits, createWaitShadow } from './waitShadow.ts';

/** What the dashboard may be given. */
export interface DashboardOptions {
  /** The newest report; null while no agent has reported. */
  readonly power?: () => PowerReport | null;
}

/** All that is kept. */
export const WHOLE_VIEW: ViewScope = { buckets: BUCKETS, afterRequest: 0 };

/** Watches a gateway's requests and says what the page is to show. */
export class Dashboard {
  readonly gateway: Gateway;
  /** Add it to the gateway's observers. */
  readonly observe: RequestObserver;
  readonly #history: History;
  readonly #power: () => PowerReport | null;
  /** From the gateway's clock to ms since 1970; fixed, so that buckets keep their names. */
  readonly #epochShiftMs: number;

  constructor(gateway: Gateway, { power = () => null }: DashboardOptions = {}) {
    const { runtime, config } = gateway;
    const history = createHistory(runtime.nowMs());
    const shadow = createWaitShadow(gateway);
    this.gateway = gateway;
    this.#history = history;
    this.#power = power;
    this.#epochShiftMs = runtime.epochMs() - runtime.nowMs();
    this.observe = (record, origin) => {
      const nowMs = runtime.nowMs();
      this.#look(nowMs);
      noteEnded(history, record, config.slo, nowMs);
      compareWaits(shadow, record, origin, nowMs, (wait) => noteWaits(history, wait.arrivalMs, wait));
    };
  }

  /** Requests that ended so far. */
  get endedCount(): number {
    return this.#history.recentCount;
  }

  /** What there is to show now. */
  view({ buckets, afterRequest }: ViewScope = WHOLE_VIEW): DashboardView {
    const { gateway } = this;
    const { runtime, config } = gateway;
    const history = this.#history;
    const nowMs = runtime.nowMs();
    this.#look(nowMs);
    const moment = { gateway, history, nowMs, epochMs: nowMs + this.#epochShiftMs, power: this.#power() };
    const tiles = tilesOf(moment);
    return {
      summary: summaryOf(moment, tiles),
      time: new Date(moment.epochMs).toISOString().slice(0, 19).replace('T', ' '),
      tiles,
      tables: tablesOf(moment),
      series: seriesOf(moment, buckets),
      points: lengthPoints(pointsSince(history, Math.max(afterRequest, history.recentCount - RECENT))),
      slo: { ttftMs: config.slo.ttftMs ?? null, tpotMs: config.slo.tpotMs ?? null },
    };
  }

  #look(nowMs: number): void {
    const { pools } = this.gateway.pools;
    sampleQueue(this.#history, nowMs, (band) => {
      let waiting = 0;
      for (const { pool } of pools) waiting += pool.scheduler.state.bands[band]!.waiting;
      return waiting;
    });
  }
}
