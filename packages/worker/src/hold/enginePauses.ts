import type { Runtime } from '../runtime/runtime.ts';
import type { UpstreamFailure } from '../runtime/transport.ts';
import { bringUp, noteAnswer, noteError, noteFailure } from './backendHealth.ts';
import type { GatewayBackend } from './gatewayBackend.ts';
import type { Pause } from './pause.ts';

/** A request at an engine. */
export interface EngineCall {
  readonly backend: GatewayBackend;
  readonly sentMs: number;
  /** The pause that this request is to end; null for all others. */
  readonly trial: Pause | null;
}

const FIRST_PAUSE_MS = 1000;
const LONGEST_PAUSE_MS = 30_000;

/**
 * Gives engines of a pool a pause that answer requests with errors: 1, 2, 4 .. 30 s, then one request to try. The last
 * engine that gets requests is never paused: its own errors tell a client more than that there is no engine.
 */
export class EnginePauses {
  readonly #backends: readonly GatewayBackend[];
  readonly #runtime: Pick<Runtime, 'nowMs' | 'setTimer'>;
  readonly #whenReady: () => void;

  /** @param whenReady  called when an engine has room that had none */
  constructor(
    backends: readonly GatewayBackend[],
    runtime: Pick<Runtime, 'nowMs' | 'setTimer'>,
    whenReady: () => void,
  ) {
    this.#backends = backends;
    this.#runtime = runtime;
    this.#whenReady = whenReady;
  }

  /** A request goes to an engine. */
  begin(backend: GatewayBackend): EngineCall {
    const trial = backend.pause?.phase === 'ready' ? backend.pause : null;
    if (trial !== null) trial.phase = 'trying';
    return { backend, sentMs: this.#runtime.nowMs(), trial };
  }

  /** The head of its answer came. */
  answered({ backend, trial }: EngineCall, status: number): void {
    const errorsBefore = backend.errors;
    const tooMany = noteAnswer(backend, status, this.#runtime.nowMs());
    if (backend.errors > errorsBefore) this.#wentWrong(backend, trial, tooMany);
    else if (backend.health === 'up') backend.pauses = 0;
    else if (this.#isOn(backend, trial)) this.#resume(backend);
  }

  /** No answer came. */
  failed(call: EngineCall, failure: UpstreamFailure): void {
    const { backend, trial } = call;
    if (failure === 'aborted') return;
    if (failure === 'timeout') this.#timedOut(call);
    else if (failure === 'connect') {
      noteFailure(backend);
      if (this.#isOn(backend, trial)) this.#pause(backend);
    } else this.#wentWrong(backend, trial, noteError(backend));
  }

  /** It is over; a trial whose client left has shown nothing, so that the next request is the trial. */
  ended({ backend, trial }: EngineCall): void {
    if (trial !== null && backend.pause === trial && trial.phase === 'trying') trial.phase = 'ready';
  }

  /** Ends the pauses when no other engine is left. */
  reviveLast(): void {
    if (this.#backends.some(({ healthy }) => healthy)) return;
    for (const backend of this.#backends) if (backend.pause !== null) bringUp(backend);
  }

  /** An engine that gave nothing at all since a request was sent to it, until that had waited too long. */
  #timedOut({ backend, trial, sentMs }: EngineCall): void {
    this.#wentWrong(backend, trial, backend.lastAnswerMs <= sentMs);
  }

  #wentWrong(backend: GatewayBackend, trial: Pause | null, tooMany: boolean): void {
    if (this.#isOn(backend, trial)) this.#pause(backend);
    else if (tooMany && backend.health === 'up' && this.#hasOther(backend)) this.#pause(backend);
  }

  #isOn(backend: GatewayBackend, trial: Pause | null): boolean {
    return trial !== null && backend.pause === trial;
  }

  #hasOther(backend: GatewayBackend): boolean {
    return this.#backends.some((other) => other !== backend && other.health === 'up');
  }

  #pause(backend: GatewayBackend): void {
    const pause: Pause = { phase: 'waiting' };
    const lengthMs = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** backend.pauses);
    backend.health = 'down';
    backend.pause = pause;
    backend.pauses += 1;
    this.#runtime.setTimer(lengthMs, () => {
      if (backend.pause !== pause) return;
      pause.phase = 'ready';
      this.#whenReady();
    });
  }

  #resume(backend: GatewayBackend): void {
    backend.pauses = 0;
    bringUp(backend);
    this.#whenReady();
  }
}
