import {
  createSseTap,
  errorEvent,
  finishTap,
  type GatewayErrorCode,
  openAiError,
  SSE_RESPONSE_HEADERS,
  type SseTap,
  tapBytes,
} from '@wattlane/core/protocol';
import type { AnswerStream, StreamAnswer } from '../exchange/answer.ts';
import type { Timer } from '../runtime/runtime.ts';
import type { ByteSink, UpstreamError } from '../runtime/transport.ts';
import { answerHeaders } from './answerHeaders.ts';
import type { Relayed } from './relayed.ts';
import { finishOf, settle } from './settle.ts';

/** Passes on a stream of events as it comes, byte for byte but for a usage event that the client did not ask for. */
export function relayStream(relay: Relayed): StreamAnswer {
  const stream = new StreamRelay(relay);
  return {
    kind: 'stream',
    status: 200,
    headers: { ...SSE_RESPONSE_HEADERS, ...answerHeaders(relay) },
    start: (out) => stream.start(out),
    drained: () => stream.drained(),
  };
}

/** One stream on its way: what it said so far, and its end. */
class StreamRelay implements ByteSink {
  readonly #relay: Relayed;
  readonly #tap: SseTap;
  #out!: AnswerStream;
  #idle: Timer | null = null;
  #lastMs = 0;
  /** The client has not yet taken what was written. */
  #behind = false;
  #over = false;

  constructor(relay: Relayed) {
    this.#relay = relay;
    this.#tap = createSseTap({ dropUsage: 'stream_options' in relay.delivery.usage });
  }

  start(out: AnswerStream): void {
    this.#out = out;
    const { exchange, answer } = this.#relay;
    this.#lastMs = exchange.gateway.runtime.nowMs();
    this.#watchIdle(exchange.gateway.config.limits.idleTimeoutMs);
    answer.readInto(this);
    // The client may have left already; then the stream ends here.
    exchange.client.leaving.listen(() => (exchange.isCutOff ? this.#cutOff() : this.leave()));
  }

  /** The client has caught up. */
  drained(): void {
    if (this.#behind) this.#lastMs = this.#relay.exchange.gateway.runtime.nowMs();
    this.#behind = false;
    this.#relay.answer.resume();
  }

  chunk(bytes: Uint8Array): boolean {
    if (this.#over) return true;
    const { exchange } = this.#relay;
    this.#lastMs = exchange.gateway.runtime.nowMs();
    let goOn = true;
    for (const part of tapBytes(this.#tap, bytes)) goOn = this.#out.write(part);
    if (this.#tap.firstContent) exchange.markFirstToken();
    this.#behind = !goOn;
    return goOn;
  }

  end(): void {
    if (this.#over) return;
    const { route } = this.#relay.exchange;
    const { rest, done, failed, finishReasons } = finishTap(this.#tap);
    for (const part of rest) this.#out.write(part);
    const whole = done || (route === 'responses' && finishReasons.length > 0);
    if (failed) this.#close('error', 'upstream_error');
    else if (whole) this.#closeWhole();
    else this.#breakOff('upstream_error', 'The backend ended the stream before its answer was whole.');
  }

  fail(error: UpstreamError): void {
    if (this.#over) return;
    if (this.#isDone) this.#closeWhole();
    else if (error.failure === 'aborted') this.leave();
    else this.#breakOff('upstream_error', 'The connection to the backend broke.');
  }

  /** The client went away, or reads no more. */
  leave(): void {
    if (this.#over) return;
    if (this.#isDone) this.#closeWhole();
    else {
      this.#end('cancelled', 499, 'client_closed');
      this.#out.end();
    }
    this.#relay.answer.cancel();
  }

  /** The gateway stops. */
  #cutOff(): void {
    if (this.#over) return;
    if (this.#isDone) this.#closeWhole();
    else this.#breakOff('shutting_down', 'The gateway is shutting down.');
  }

  /** Whether the last event has come; a client may leave on it, and nothing that breaks behind it matters. */
  get #isDone(): boolean {
    return this.#tap.done && !this.#tap.failed;
  }

  #closeWhole(): void {
    this.#close(finishOf(this.#tap.finishReasons));
  }

  /** Tells the client in the stream itself, since its status is out. */
  #breakOff(code: GatewayErrorCode, message: string): void {
    const text = errorEvent(openAiError(code, { message }));
    this.#out.write(new TextEncoder().encode(`\n\n${text}`));
    this.#close('error', code);
    this.#relay.answer.cancel();
  }

  #close(finish: 'stop' | 'length' | 'error', errorCode?: string): void {
    this.#end(finish, 200, errorCode);
    this.#out.end();
  }

  #end(finish: 'stop' | 'length' | 'cancelled' | 'error', status: number, errorCode?: string): void {
    this.#over = true;
    this.#idle?.cancel();
    const { usage, contentDeltas } = finishTap(this.#tap);
    settle(this.#relay, {
      finish,
      status,
      countedTokens: contentDeltas,
      ...(usage === undefined ? {} : { usage }),
      ...(errorCode === undefined ? {} : { errorCode }),
    });
  }

  /** One timer for the whole stream: it looks whether anything came since it was set, and goes on from there. */
  #watchIdle(waitMs: number): void {
    const { runtime, config } = this.#relay.exchange.gateway;
    this.#idle = runtime.setTimer(waitMs, () => {
      const leftMs = this.#lastMs + config.limits.idleTimeoutMs - runtime.nowMs();
      if (leftMs > 0) this.#watchIdle(leftMs);
      else if (this.#behind || this.#isDone) this.leave();
      else this.#breakOff('upstream_timeout', 'The backend went silent in the middle of its answer.');
    });
  }
}
