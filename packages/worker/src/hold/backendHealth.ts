import type { GatewayBackend } from './gatewayBackend.ts';
import type { HealthPoll } from './healthPoll.ts';

/** Deliveries that fail in a row before an engine counts as down. */
const FAILURES_UNTIL_DOWN = 2;
/** Health polls that go wrong in a row before it does. */
const BAD_POLLS_UNTIL_DOWN = 2;
/** Requests in a row that were answered with an error of the engine before it gets a pause. */
const ERRORS_UNTIL_PAUSE = 3;

/** Statuses by which an engine, or what stands in front of it, says that it cannot work; 429 is no such. */
const ENGINE_ERRORS: ReadonlySet<number> = new Set([500, 502, 503, 504]);

/** A request could not be delivered: no connection. */
export function noteFailure(backend: GatewayBackend): void {
  backend.failures += 1;
  if (backend.failures >= FAILURES_UNTIL_DOWN) takeDown(backend);
}

/** An engine told its metrics, so that it can be reached; it may be sick all the same. */
export function noteReached(backend: GatewayBackend): void {
  backend.failures = 0;
}

/** An engine was asked for its health. A pause ends early only when a bad state becomes a good one. */
export function noteHealthPoll(backend: GatewayBackend, poll: HealthPoll): void {
  const before = backend.lastPoll;
  backend.lastPoll = poll;
  backend.badPolls = poll === 'bad' ? backend.badPolls + 1 : 0;
  if (poll === 'bad') {
    if (backend.badPolls >= BAD_POLLS_UNTIL_DOWN) takeDown(backend);
    return;
  }
  backend.failures = 0;
  const paused = backend.pause !== null;
  if (backend.health === 'down' && (!paused || (poll === 'good' && before === 'bad'))) bringUp(backend);
}

/**
 * An engine began to answer a request.
 *
 * @returns whether it should be left alone for a while: its errors are too many, and its health is not said to be good
 */
export function noteAnswer(backend: GatewayBackend, status: number, nowMs: number): boolean {
  backend.failures = 0;
  if (!ENGINE_ERRORS.has(status)) {
    backend.errors = 0;
    backend.lastAnswerMs = nowMs;
    return false;
  }
  return noteError(backend);
}

/** An engine took a request and broke the connection, or answered with what is not HTTP. @returns as `noteAnswer` */
export function noteError(backend: GatewayBackend): boolean {
  backend.errors += 1;
  return backend.errors >= ERRORS_UNTIL_PAUSE && backend.lastPoll !== 'good';
}

/** It gets requests again. */
export function bringUp(backend: GatewayBackend): void {
  backend.pause = null;
  backend.errors = 0;
  if (backend.health === 'down') backend.health = 'up';
  // It may have been started anew, with other settings.
  backend.priority = 'unknown';
  backend.nextProbeMs = Number.NEGATIVE_INFINITY;
}

function takeDown(backend: GatewayBackend): void {
  backend.pause = null;
  if (backend.health === 'up') backend.health = 'down';
}
