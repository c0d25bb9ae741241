import { BANDS } from '@wattlane/core/domain';
import type { Gateway, RequestObserver } from '../exchange/gateway.ts';
import { buildInfo, requestGauges } from './gatewaySources.ts';
import { MetricRegistry } from './metricRegistry.ts';
import type { MetricSource } from './metricSource.ts';
import type { RequestRecord } from './requestRecord.ts';

/** Bounds of latency histograms, in seconds. */
const SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300];
/** Bounds of token histograms. */
const TOKENS = [1, 4, 16, 64, 128, 256, 512, 1024, 2048, 4096, 8192, 16_384, 65_536];
/** Bounds of predicted over actual length. */
const RATIOS = [0.125, 0.25, 0.5, 0.67, 0.8, 0.9, 1.1, 1.25, 1.5, 2, 4, 8];

/** Models that have a label of their own, and the label of all others. */
const MOST_MODELS = 200;
const OTHER_MODEL = 'other';

/** What the metrics of a gateway may be given. */
export interface MetricOptions {
  /** Version of the gateway, for `wattlane_build_info`. */
  readonly version?: string;
  /** Metrics of what belongs to the gateway but is no part of it: its process, its store, its export of traces. */
  readonly sources?: readonly MetricSource[];
}

/** The metrics of a gateway. */
export class GatewayMetrics {
  readonly #registry = new MetricRegistry();
  readonly #gateway: Gateway;
  /** Add it to the gateway's observers. */
  readonly observe: RequestObserver;
  readonly #refresh: readonly (() => void)[];

  constructor(gateway: Gateway, { version = '', sources = [] }: MetricOptions = {}) {
    this.#gateway = gateway;
    this.observe = this.#requestMetrics();
    const own = [buildInfo(gateway, version), requestGauges(gateway)];
    this.#refresh = [this.#stateGauges(), ...[...own, ...sources].map((source) => source(this.#registry))];
  }

  /** All of it in Prometheus' text format. */
  render(): string {
    for (const refresh of this.#refresh) refresh();
    return this.#registry.render();
  }

  #requestMetrics(): RequestObserver {
    const registry = this.#registry;
    const requests = registry.counter('wattlane_requests_total', 'Requests that ended.', [
      'route',
      'model',
      'band',
      'status',
      'finish',
    ]);
    const tokens = registry.counter('wattlane_tokens_total', 'Tokens of prompts and answers.', [
      'model',
      'kind',
    ]);
    const queued = registry.histogram(
      'wattlane_queue_seconds',
      'Time in the queue of the gateway.',
      SECONDS,
      ['band'],
    );
    const first = registry.histogram(
      'wattlane_time_to_first_token_seconds',
      'From arrival to the first token.',
      SECONDS,
      ['model'],
    );
    const total = registry.histogram('wattlane_request_seconds', 'From arrival to the end.', SECONDS, [
      'model',
    ]);
    const output = registry.histogram('wattlane_output_tokens', 'Tokens of an answer.', TOKENS, ['model']);
    const ratio = registry.histogram(
      'wattlane_predicted_over_actual_ratio',
      'Predicted over actual answer length, of answers that ended by themselves.',
      RATIOS,
      ['model'],
    );
    const modelOf = this.#modelLabels();
    return (record) => {
      const { route, band, status, finish, outputTokens, predictedTokens } = record;
      const model = modelOf(record);
      requests.add(1, route, model, band, String(status), finish);
      tokens.add(record.inputTokens, model, 'input');
      queued.observe(record.queuedMs / 1000, band);
      total.observe(record.totalMs / 1000, model);
      if (record.firstTokenMs !== null) first.observe(record.firstTokenMs / 1000, model);
      if (outputTokens === null || outputTokens === 0) return;
      tokens.add(outputTokens, model, 'output');
      output.observe(outputTokens, model);
      if (finish === 'stop' && predictedTokens !== null) ratio.observe(predictedTokens / outputTokens, model);
    };
  }

  /**
   * What stands for a request's model in labels: its name where the configuration has it or an engine answered to it, else
   * `other`. Names that clients make up would use up the series that a metric may have.
   */
  #modelLabels(): (record: RequestRecord) => string {
    const known = new Set(this.#gateway.config.backends.flatMap(({ models }) => models));
    return ({ model, status }) => {
      if (model === '' || known.has(model)) return model;
      if (status !== 200) return OTHER_MODEL;
      if (known.size >= MOST_MODELS) return OTHER_MODEL;
      known.add(model);
      return model;
    };
  }

  #stateGauges(): () => void {
    const registry = this.#registry;
    const waiting = registry.gauge('wattlane_waiting_requests', 'Requests held at the gateway.', [
      'models',
      'band',
    ]);
    const oldest = registry.gauge('wattlane_oldest_wait_seconds', 'Wait of the oldest of them.', ['models']);
    const names = ['backend'];
    const up = registry.gauge('wattlane_backend_up', 'Whether the engine gets requests.', names);
    const inFlight = registry.gauge('wattlane_backend_in_flight', 'Requests that are at the engine.', names);
    const window = registry.gauge('wattlane_backend_window', 'Requests that may be in flight.', names);
    const prefill = registry.gauge(
      'wattlane_backend_prefill_tokens',
      'Prompt tokens without a first token.',
      names,
    );
    const running = registry.gauge('wattlane_engine_running', 'Requests in the batch of the engine.', names);
    const queue = registry.gauge('wattlane_engine_waiting', 'Requests in the queue of the engine.', names);
    const kv = registry.gauge('wattlane_engine_kv_used_ratio', 'Use of the KV memory of the engine.', names);
    return () => {
      for (const { models, pool } of this.#gateway.pools.pools) {
        const named = models.join(',');
        pool.scheduler.state.bands.forEach((band, place) => {
          waiting.set(band.waiting, named, BANDS[place]!);
        });
        oldest.set(pool.oldestWaitMs / 1000, named);
      }
      for (const backend of this.#gateway.pools.backends) {
        up.set(backend.healthy ? 1 : 0, backend.id);
        inFlight.set(backend.window.inFlight.sent.size, backend.id);
        window.set(backend.window.maxInFlight, backend.id);
        prefill.set(backend.window.inFlight.prefillTokens, backend.id);
        if (backend.reading === null) continue;
        running.set(backend.reading.running, backend.id);
        queue.set(backend.reading.waiting, backend.id);
        if (backend.reading.kvRatio !== null) kv.set(backend.reading.kvRatio, backend.id);
      }
    };
  }
}
