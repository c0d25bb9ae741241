import type { Gateway, RequestObserver } from '../exchange/gateway.ts';
import { Cancellation } from '../runtime/cancellation.ts';
import { readAnswer } from '../runtime/readAnswer.ts';
import type { Timer } from '../runtime/runtime.ts';
import { UpstreamError } from '../runtime/transport.ts';
import type { RequestRecord } from './requestRecord.ts';
import type { SpanContext } from './spanContext.ts';
import { attributes, type OtlpSpan, requestSpans } from './spans.ts';

/** Spans go out after this time at the latest, or when about this many are there; a request has three. */
const EVERY_MS = 2000;
const BATCH_SPANS = 512;
const BATCH_REQUESTS = Math.floor(BATCH_SPANS / 3);
/** Requests whose spans are made without a pause, so that those that are served meanwhile do not wait for long. */
const SLICE_REQUESTS = 16;
/** Requests that wait to go out at the most; more are dropped and counted. */
const MOST_KEPT = 4096;
/** How long the receiver may take, in ms. */
const TIMEOUT_MS = 10_000;
/** Longest pause after failures, in ms. */
const LONGEST_PAUSE_MS = 60_000;
const MOST_ANSWER_BYTES = 64 * 1024;
/** Answers after which the same spans may be sent again (OTLP/HTTP, "Retryable response codes"). */
const RETRYABLE: ReadonlySet<number> = new Set([429, 502, 503, 504]);

/** How the export goes. */
export interface OtlpCounts {
  sent: number;
  /** Requests whose spans were given up: no room, or refused by the receiver. */
  dropped: number;
  failedSends: number;
}

interface Ended {
  readonly record: RequestRecord;
  readonly context: SpanContext;
}

/**
 * Sends the spans of requests as OTLP/HTTP JSON to a collector. The request path only adds to a list; spans are made and
 * sent by timer. While the collector is down the list fills, and what has no room is dropped and counted.
 *
 * Source: OpenTelemetry Protocol specification 1.x, OTLP/HTTP with JSON encoding.
 */
export class OtlpExporter {
  readonly counts: OtlpCounts = { sent: 0, dropped: 0, failedSends: 0 };
  /** Add it to the gateway's observers. */
  readonly observe: RequestObserver;
  readonly #gateway: Gateway;
  readonly #url: string;
  /** The message before and after its spans. */
  readonly #frame: readonly [string, string];
  #waiting: Ended[] = [];
  #sending: Promise<void> | null = null;
  #timer: Timer | null = null;
  #pauseMs = EVERY_MS;

  /**
   * @param url      base address of the collector; `/v1/traces` is added
   * @param version  of the gateway
   */
  constructor(gateway: Gateway, url: string, version = '') {
    this.#gateway = gateway;
    this.#url = `${url}/v1/traces`;
    const resource = {
      attributes: attributes({ 'service.name': 'wattlane-gateway', 'service.version': version || null }),
    };
    const head = `{"resourceSpans":[{"resource":${JSON.stringify(resource)},`;
    this.#frame = [`${head}"scopeSpans":[{"scope":{"name":"wattlane"},"spans":[`, ']}]}]}'];
    this.observe = (record, { span }) => {
      if (span?.sampled) this.#add({ record, context: span });
    };
  }

  /** Sends what is left; what fails now is dropped. */
  async close(): Promise<void> {
    this.#timer?.cancel();
    await this.#sending;
    while (this.#waiting.length > 0) {
      const { failedSends } = this.counts;
      await this.#send();
      if (this.counts.failedSends > failedSends) break;
    }
    this.#timer?.cancel();
    this.counts.dropped += this.#waiting.length;
    this.#waiting = [];
  }

  #add(ended: Ended): void {
    if (this.#waiting.length >= MOST_KEPT) {
      this.counts.dropped += 1;
      return;
    }
    this.#waiting.push(ended);
    const due = this.#waiting.length >= BATCH_REQUESTS && this.#pauseMs === EVERY_MS;
    if (this.#sending === null && (due || this.#timer === null)) this.#schedule(due ? 0 : this.#pauseMs);
  }

  #schedule(delayMs: number): void {
    this.#timer?.cancel();
    this.#timer = this.#gateway.runtime.setTimer(delayMs, () => {
      this.#timer = null;
      this.#sending = this.#send().finally(() => {
        this.#sending = null;
        if (this.#waiting.length > 0) this.#schedule(this.#pauseMs);
      });
    });
  }

  async #send(): Promise<void> {
    const batch = this.#waiting.splice(0, BATCH_REQUESTS);
    if (batch.length === 0) return;
    const status = await this.#post(batch);
    if (status >= 200 && status < 300) {
      this.counts.sent += batch.length;
      this.#pauseMs = EVERY_MS;
      return;
    }
    this.counts.failedSends += 1;
    this.#pauseMs = Math.min(LONGEST_PAUSE_MS, 2 * this.#pauseMs);
    const room = status === 0 || RETRYABLE.has(status) ? MOST_KEPT - this.#waiting.length : 0;
    this.#waiting.unshift(...batch.slice(0, room));
    this.counts.dropped += Math.max(0, batch.length - room);
  }

  /** @returns status of the answer, 0 for none */
  async #post(batch: readonly Ended[]): Promise<number> {
    const { runtime } = this.#gateway;
    const body = new TextEncoder().encode(await this.#message(batch));
    try {
      const answer = await runtime.transport.send({
        method: 'POST',
        url: this.#url,
        headers: { 'content-type': 'application/json' },
        body,
        cancellation: new Cancellation(),
        headTimeoutMs: TIMEOUT_MS,
      });
      const limits = { bytes: MOST_ANSWER_BYTES, idleMs: TIMEOUT_MS, totalMs: TIMEOUT_MS };
      await readAnswer(answer, limits, runtime);
      return answer.status;
    } catch (error) {
      if (!(error instanceof UpstreamError)) this.#gateway.report(error, '');
      return 0;
    }
  }

  async #message(batch: readonly Ended[]): Promise<string> {
    const slices: string[] = [];
    for (let first = 0; first < batch.length; first += SLICE_REQUESTS) {
      if (first > 0) await this.#pause();
      const spans = batch.slice(first, first + SLICE_REQUESTS).flatMap((ended) => this.#spans(ended));
      slices.push(JSON.stringify(spans).slice(1, -1));
    }
    return this.#frame[0] + slices.join(',') + this.#frame[1];
  }

  #spans({ record, context }: Ended): OtlpSpan[] {
    const { backends } = this.#gateway.config;
    return requestSpans(
      record,
      context,
      backends.find(({ id }) => id === record.backend),
    );
  }

  /** Lets others run. */
  #pause(): Promise<void> {
    return new Promise((resolve) => {
      this.#gateway.runtime.setTimer(0, resolve);
    });
  }
}
