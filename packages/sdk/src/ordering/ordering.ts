import { createLengthLearner } from '@wattlane/core/learning';
import type { FetchFinish, FetchRecord, FetchStats } from './fetchRecord.ts';
import { LengthForecaster } from './lengthForecast.ts';
import type { Runtime } from './runtime.ts';
import { SlotQueue } from './slotQueue.ts';
import { type OrderSettings, orderSettings, type WrapFetchOptions } from './wrapFetchOptions.ts';

/** All that the requests of one wrapped `fetch` share. */
export class Ordering {
  readonly settings: OrderSettings;
  readonly runtime: Runtime;
  readonly queue: SlotQueue;
  readonly lengths: LengthForecaster;
  readonly #finished: Record<FetchFinish, number> = { stop: 0, length: 0, cancelled: 0, idle: 0, error: 0 };
  #passedThrough = 0;

  /** @throws WattlaneError ERR_ARGUMENT for options out of range */
  constructor(options: WrapFetchOptions, runtime: Runtime) {
    this.settings = orderSettings(options);
    this.runtime = runtime;
    this.queue = new SlotQueue(this.settings, runtime);
    this.lengths = new LengthForecaster(options.predictor, options.learner ?? createLengthLearner());
  }

  get stats(): FetchStats {
    const { waiting, inFlight } = this.queue;
    return { waiting, inFlight, finished: { ...this.#finished }, passedThrough: this.#passedThrough };
  }

  passThrough(): void {
    this.#passedThrough += 1;
  }

  /** Counts a request that is over. Its observer runs in a turn of its own, so that its errors stay its own. */
  record(record: FetchRecord): void {
    this.#finished[record.finish] += 1;
    const { onRecord } = this.settings;
    if (onRecord !== undefined) queueMicrotask(() => onRecord(record));
  }
}
