import type { Authenticator } from '../auth/authenticator.ts';
import type { Runtime, Timer } from '../runtime/runtime.ts';
import type { DesiredRow, StoredKey } from './desired.ts';
import type { Store } from './store.ts';

/** How often stored keys are read, in ms: a key that is revoked is let in for so long at the most. */
const READ_EVERY_MS = 5000;

/** What a watch works with. */
export interface KeyWatchParts {
  readonly store: Pick<Store, 'loadKeys'>;
  readonly authenticator: Pick<Authenticator, 'isOpen' | 'replaceStored'>;
  readonly runtime: Pick<Runtime, 'setTimer'>;
  /** Told when the keys cannot be read, once until they can be again. */
  readonly report: (text: string) => void;
  /** 5,000 by default. */
  readonly everyMs?: number;
}

/**
 * Lets in who has a key in the store: reads all of them at the start and again and again, beside the requests. While
 * they cannot be read, those that were read last stay in force.
 *
 * A gateway without configured keys, which listens on loopback only, is open until the first stored key is read (a revoked
 * or damaged one counts); from then on it lets in nobody without a key, until the process ends. So a store that fails does
 * not stop it. One key in the configuration keeps it closed whatever the store does.
 */
export class KeyWatch {
  readonly #parts: KeyWatchParts;
  readonly #everyMs: number;
  #timer: Timer | null = null;
  #reading: Promise<void> | null = null;
  /** What is in force, as it was read; null before the first reading. */
  #read: string | null = null;
  /** Whether the configuration has no keys. */
  #isKeyless = false;
  #hadKeys = false;
  #failing = false;

  constructor(parts: KeyWatchParts) {
    this.#parts = parts;
    this.#everyMs = parts.everyMs ?? READ_EVERY_MS;
  }

  /** Whether the keys were read, however long ago. */
  get hasRead(): boolean {
    return this.#read !== null;
  }

  /** Reads until `stop`. Resolves after the first reading, which may have failed. */
  start(): Promise<void> {
    this.#isKeyless = this.#parts.authenticator.isOpen;
    const first = this.#readOnce();
    this.#await();
    return first;
  }

  stop(): void {
    this.#timer?.cancel();
    this.#timer = null;
  }

  #await(): void {
    this.#timer = this.#parts.runtime.setTimer(this.#everyMs, () => {
      // A store that takes a question and never answers is not asked again.
      if (this.#reading === null) void this.#readOnce();
      else this.#fail(`no answer within ${this.#everyMs} ms`);
      this.#await();
    });
  }

  /** Never rejects. */
  #readOnce(): Promise<void> {
    this.#reading = this.#load().finally(() => {
      this.#reading = null;
    });
    return this.#reading;
  }

  async #load(): Promise<void> {
    try {
      const { rows, refused } = await this.#parts.store.loadKeys();
      this.#hadKeys ||= rows.length + refused.length > 0;
      this.#apply(rows);
      if (this.#failing) this.#parts.report('store: stored keys can be read again');
      this.#failing = false;
    } catch (error) {
      this.#fail(error instanceof Error ? error.message : String(error));
    }
  }

  /** The memory of checked headers lasts until the keys change. */
  #apply(rows: readonly DesiredRow<StoredKey>[]): void {
    const read = JSON.stringify([this.#hadKeys, rows]);
    if (read === this.#read) return;
    const keys = rows.map(({ value }) => value);
    this.#parts.authenticator.replaceStored(keys, this.#hadKeys);
    this.#read = read;
  }

  #fail(reason: string): void {
    if (this.#failing) return;
    this.#failing = true;
    const who = this.#isKeyless ? 'everyone on this machine is' : 'only configured ones are';
    const until = this.hasRead ? 'those read last stay in force' : `${who} let in until they can be`;
    this.#parts.report(`store: stored keys cannot be read, ${until}: ${reason}`);
  }
}
