import {
  type Backend,
  createHoldWindow,
  type HoldWindow,
  holdLimits,
  NO_LIMITS,
} from '@wattlane/core/admission';
import type { BackendConfig } from '../config/gatewayConfig.ts';

/**
 * Whether an engine gets requests.
 *
 * - `up`: it does
 * - `down`: it could not be reached, and is asked for its health until it can
 * - `draining`: its operator took it out; what is in flight goes on
 */
export type BackendHealth = 'up' | 'down' | 'draining';

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
  health: BackendHealth = 'up';
  /** Requests in a row that could not be delivered. */
  failures = 0;
  reading: EngineReading | null = null;
  /** Requests that it runs at once; undefined where that is not known. */
  slots: number | undefined;

  /** @param hold  whether requests are held back while it is full; else all are sent at once */
  constructor(config: BackendConfig, hold: boolean) {
    this.config = config;
    this.#holds = hold;
    this.slots = config.slots;
    this.window = createHoldWindow(hold ? limitsOf(config) : NO_LIMITS);
  }

  /**
   * Takes in what the engine says it has, where the configuration does not: while nothing is in flight, so that no count is
   * lost. An engine is asked before the gateway listens, so that is the usual case.
   */
  learn(known: Pick<BackendConfig, 'slots' | 'kvTokens'>): void {
    const slots = this.config.slots ?? known.slots;
    const kvTokens = this.config.kvTokens ?? known.kvTokens;
    this.slots = slots;
    const { limits, inFlight } = this.window;
    const same = limits.trackSlots === (slots === undefined) && limits.kvTokens === (kvTokens ?? null);
    if (!this.#holds || same || inFlight.sent.size > 0) return;
    this.window = createHoldWindow(limitsOf({ ...this.config, slots, kvTokens }));
  }

  get id(): string {
    return this.config.id;
  }

  get healthy(): boolean {
    return this.health === 'up';
  }
}

/** Prompt tokens a ms that an 8B model computes on one H100; a slower engine is taken for faster, which only loses gain. */
const PREFILL_TOKENS_PER_MS = 25;

function limitsOf({ slots, chunkTokens, kvTokens, metricsPath }: BackendConfig) {
  return holdLimits({
    chunkTokens,
    metrics: metricsPath !== '',
    prefillTokensPerMs: PREFILL_TOKENS_PER_MS,
    ...(slots === undefined ? {} : { slots }),
    ...(kvTokens === undefined ? {} : { kvTokens }),
  });
}
