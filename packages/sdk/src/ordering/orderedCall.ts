import type { Band } from '@wattlane/core/domain';
import {
  type AnswerEnd,
  type AnswerListener,
  type AnswerObserver,
  observeStream,
  observeWhole,
} from './answerObserver.ts';
import type { FetchRecord } from './fetchRecord.ts';
import type { Forecast } from './lengthForecast.ts';
import { observeBody } from './observedBody.ts';
import { withBody } from './observedResponse.ts';
import type { OrderedRequest } from './orderedRequest.ts';
import type { Ordering } from './ordering.ts';
import type { Timer } from './runtime.ts';
import type { Slot } from './slotQueue.ts';

/** How much of an answer is read before it is asked for, in bytes: of a stream, and of one that comes whole. */
const AHEAD_BYTES = { stream: 64 * 1024, whole: 16 * 2 ** 20 };

/** One ordered request on its way: what is known of it so far, and its end, which happens once. */
export class OrderedCall implements AnswerListener {
  readonly #ordering: Ordering;
  readonly #request: OrderedRequest;
  readonly #band: Band;
  readonly #forecast: Forecast;
  readonly #signal: AbortSignal | null;
  readonly #arrivalMs: number;
  #slot: Slot | null = null;
  #answer: AnswerObserver | null = null;
  #status: number | null = null;
  #firstTokenMs: number | null = null;
  #activeMs = 0;
  #timer: Timer | null = null;
  #recorded = false;

  constructor(ordering: Ordering, request: OrderedRequest, band: Band, signal: AbortSignal | null) {
    this.#ordering = ordering;
    this.#request = request;
    this.#band = band;
    this.#signal = signal;
    this.#arrivalMs = ordering.runtime.nowMs();
    this.#forecast = ordering.lengths.forecast(request.call);
  }

  /** Waits for its turn, sends, and answers as soon as the head of the answer is there. */
  async run(send: () => Promise<Response>, dropUsage: boolean): Promise<Response> {
    try {
      this.#slot = await this.#ordering.queue.enter(this.#job(), this.#signal);
      this.#watch(this.#ordering.settings.headTimeoutMs);
      const response = await send();
      this.#status = response.status;
      return this.#observe(response, dropUsage);
    } catch (error) {
      this.ended({ finish: this.#signal?.aborted ? 'cancelled' : 'error', contentDeltas: 0 });
      throw error;
    }
  }

  active(): void {
    this.#activeMs = this.#ordering.runtime.nowMs();
  }

  firstToken(): void {
    if (this.#firstTokenMs !== null) return;
    this.#firstTokenMs = this.#elapsedMs;
    this.#slot?.firstToken();
  }

  ended(end: AnswerEnd): void {
    this.#timer?.cancel();
    this.#leaveSlot(end);
    const outputTokens = tokensOf(end);
    if (outputTokens !== null) {
      const { finish } = end;
      const whole = finish === 'stop' || finish === 'length';
      const outcome = { outputTokens, finish: whole ? finish : 'cancelled' } as const;
      this.#ordering.lengths.learn(this.#request.call, this.#forecast, outcome);
    }
    this.#record(end);
  }

  get #elapsedMs(): number {
    return this.#ordering.runtime.nowMs() - this.#arrivalMs;
  }

  #job() {
    const { inputTokens, call } = this.#request;
    const { outputTokens, trustRatio } = this.#forecast;
    return { band: this.#band, inputTokens, predictedTokens: outputTokens, trustRatio, streams: call.stream };
  }

  /** A refusal has no answer to wait for: whoever refused is not at work. */
  #observe(response: Response, dropUsage: boolean): Response {
    const { body } = response;
    if (!response.ok || body === null) {
      this.ended({ finish: 'error', contentDeltas: 0 });
      return response;
    }
    const streams = response.headers.get('content-type')?.startsWith('text/event-stream') === true;
    const observer = streams ? observeStream(this, dropUsage) : observeWhole(this, this.#request.call.route);
    this.#answer = observer;
    this.#watch(this.#ordering.settings.idleTimeoutMs);
    const ahead = streams ? AHEAD_BYTES.stream : AHEAD_BYTES.whole;
    return withBody(response, observeBody(body, observer, ahead, this.#signal), streams && dropUsage);
  }

  /** Gives the slot up when nothing happens for so long; the request goes on. One timer, set again when it looked. */
  #watch(timeoutMs: number): void {
    this.active();
    this.#setTimer(timeoutMs, timeoutMs);
  }

  #setTimer(delayMs: number, timeoutMs: number): void {
    const { runtime } = this.#ordering;
    this.#timer?.cancel();
    this.#timer = runtime.setTimer(delayMs, () => {
      const leftMs = this.#activeMs + timeoutMs - runtime.nowMs();
      if (leftMs > 0) this.#setTimer(leftMs, timeoutMs);
      else this.#giveUp();
    });
  }

  #giveUp(): void {
    const end = { finish: 'idle', contentDeltas: this.#answer?.soFar() ?? 0 } as const;
    this.#leaveSlot(end);
    this.#record(end);
  }

  #leaveSlot(end: AnswerEnd): void {
    const { usage } = end;
    const prompt = usage?.promptTokens ?? this.#request.inputTokens;
    this.#slot?.end({
      whole: end.finish === 'stop' || end.finish === 'length',
      inputTokens: Math.max(0, prompt - (usage?.cachedTokens ?? 0)),
      outputTokens: tokensOf(end) ?? 0,
      counted: usage !== undefined,
    });
  }

  #record(end: AnswerEnd): void {
    if (this.#recorded) return;
    this.#recorded = true;
    this.#ordering.record(this.#describe(end));
  }

  #describe(end: AnswerEnd): FetchRecord {
    const { call, inputTokens } = this.#request;
    const { issued, outputTokens, trustRatio } = this.#forecast;
    const totalMs = this.#elapsedMs;
    return {
      route: call.route,
      model: call.model,
      band: this.#band,
      stream: call.stream,
      inputTokens: end.usage?.promptTokens ?? inputTokens,
      predictedTokens: issued === null ? null : outputTokens,
      outputTokens: tokensOf(end),
      trustRatio,
      queuedMs: this.#slot?.queuedMs ?? totalMs,
      firstTokenMs: this.#firstTokenMs,
      totalMs,
      dispatchReason: this.#slot?.reason ?? null,
      status: this.#status,
      finish: end.finish,
    };
  }
}

/** Tokens of an answer as its engine counted them, else the events that were seen; null when there were none. */
const tokensOf = ({ usage, contentDeltas }: AnswerEnd): number | null =>
  usage?.completionTokens ?? (contentDeltas > 0 ? contentDeltas : null);
