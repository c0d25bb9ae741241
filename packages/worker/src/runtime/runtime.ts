import type { Clock } from '@wattlane/core/clock';
import type { Rng } from '@wattlane/core/random';
import type { Transport } from './transport.ts';

/** A timer that was set. */
export interface Timer {
  /** Calls it off; nothing happens when it has fired. */
  cancel(): void;
}

/**
 * What the gateway needs of the machine it runs on. Everything that waits, draws or talks goes through here, so that a
 * test can drive a gateway by hand and each JavaScript runtime brings its best way.
 */
export interface Runtime extends Clock {
  /** `node`, `bun`, `deno`, `workerd`, or the name of a test's own. */
  readonly name: string;
  /** Wall-clock time, in ms since 1970; for what is shown and stored, never for differences. */
  epochMs(): number;
  /** Calls `run` once, `delayMs` from now. Does not keep a process alive. */
  setTimer(delayMs: number, run: () => void): Timer;
  /** A new request id: 128 random bits, not to be guessed. */
  randomId(): string;
  /** SHA-256 of a text in UTF-8, 32 bytes. */
  sha256(text: string): Uint8Array | Promise<Uint8Array>;
  /** For jitter; not for secrets. */
  readonly rng: Rng;
  readonly transport: Transport;
}
