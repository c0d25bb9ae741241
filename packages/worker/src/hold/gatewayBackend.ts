import {
  type Backend,
  createHoldWindow,
  type HoldLimits,
  type HoldWindow,
  holdLimits,
  NO_LIMITS,
  withLimits,
} from '@wattlane/core/admission';
import type { BackendConfig } from '../config/gatewayConfig.ts';
import type { HealthPoll } from './healthPoll.ts';
import type { Pause } from './pause.ts';

/**
 * Whether an engine gets requests.
 *
 * - `up`: it does
 * - `down`: it could not be reached or said that it is not well, and is asked for its health until it is; or it answered
 *   with errors and has a pause
 * - `draining`: its operator took it out; what is in flight goes on
 */
export type BackendHealth = 'up' | 'down' | 'draining';

/** Whether an engine takes the priority field of its kind: found out before it is used, forgotten when it was down. */
export type PrioritySupport = 'unknown' | 'taken' | 'refused';

/** What an engine said of itself when it was last asked. */
export interface EngineReading {
  readonly running: number;
  readonly waiting: number;
  /** Use of its KV memory, 0 to 1; null where it does not say. */
  readonly kvRatio: number | null;
  /** When, on the gateway's clock, in ms. */
  readonly readMs: number;
}

/** An engine behind the gateway. */
export class GatewayBackend implements Backend {
  readonly config: BackendConfig;
  window: HoldWindow;
  readonly #holds: boolean;
  health: BackendHealth;
  /** Requests in a row that could not be delivered. */
  failures = 0;
  /** Health polls in a row that went wrong, and what the last one said; null before the first. */
  badPolls = 0;
  lastPoll: HealthPoll | null = null;
  /** Requests in a row that were answered with an error of the engine. */
  errors = 0;
  /** When it last gave a request something else, on the gateway's clock, in ms. */
  lastAnswerMs: number = Number.NEGATIVE_INFINITY;
  /** Not null while it is `down` for its errors. */
  pause: Pause | null = null;
  /** Pauses since a request went well. */
  pauses = 0;
  reading: EngineReading | null = null;
  priority: PrioritySupport = 'unknown';
  /** Under way; null when none is. Resolves with whether the field may be used. */
  probe: Promise<boolean> | null = null;
  /** When it may be probed again, on the gateway's clock, in ms. */
  nextProbeMs: number = Number.NEGATIVE_INFINITY;
  /** Requests that it runs at once; undefined where that is not known. */
  slots: number | undefined;
  #kvTokens: number | undefined;
  /** Whether its counts of requests are read. They are not known to be until they were. */
  #readsMetrics = false;

  /** @param hold  whether requests are held back while it is full; else all are sent at once */
  constructor(config: BackendConfig, hold: boolean) {
    this.config = config;
    this.#holds = hold;
    this.health = config.drain === true ? 'draining' : 'up';
    this.slots = config.slots;
    this.#kvTokens = config.kvTokens;
    this.window = createHoldWindow(this.#limits());
  }

  /** Takes in that it tells its metrics, and what they say it has, where the configuration does not. */
  learn(known: Pick<BackendConfig, 'slots' | 'kvTokens'>): void {
    this.#readsMetrics = true;
    this.slots = this.config.slots ?? known.slots;
    this.#kvTokens = this.config.kvTokens ?? known.kvTokens;
    this.#fitWindow();
  }

  /** Takes in that it has no metrics, or none any more. */
  forgetMetrics(): void {
    this.#readsMetrics = false;
    this.reading = null;
    this.#fitWindow();
  }

  get id(): string {
    return this.config.id;
  }

  get healthy(): boolean {
    return this.health === 'up' || this.pause?.phase === 'ready';
  }

  #fitWindow(): void {
    const limits = this.#limits();
    if (!areEqual(limits, this.window.limits)) this.window = withLimits(this.window, limits);
  }

  #limits(): HoldLimits {
    if (!this.#holds) return NO_LIMITS;
    const { slots } = this;
    const kvTokens = this.#kvTokens;
    return holdLimits({
      chunkTokens: this.config.chunkTokens,
      metrics: this.#readsMetrics,
      prefillTokensPerMs: this.#readsMetrics ? SPEED_TO_LEARN_FROM : SPEED_UNSEEN,
      ...(slots === undefined ? {} : { slots }),
      ...(kvTokens === undefined ? {} : { kvTokens }),
    });
  }
}

/**
 * Prompt tokens a ms that an 8B model computes on one H100, where the search for the speed starts while an engine's queue is
 * read; a slower engine is taken for faster, which only loses gain.
 */
const SPEED_TO_LEARN_FROM = 25;

/** The same where its queue is not read, so that hardly anything would show that it is faster: too high loses less. */
const SPEED_UNSEEN = 250;

function areEqual(one: HoldLimits, other: HoldLimits): boolean {
  const names = Object.keys(one) as (keyof HoldLimits)[];
  return names.every((name) => one[name] === other[name]);
}
