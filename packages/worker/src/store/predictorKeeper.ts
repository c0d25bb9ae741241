import { WattlaneError } from '@wattlane/core/errors';
import { type LengthLearner, sealSnapshot, snapshotState } from '@wattlane/core/learning';
import type { Runtime, Timer } from '../runtime/runtime.ts';
import type { Store } from './store.ts';

/** How often what was learned is saved, in ms. */
const SAVE_EVERY_MS = 60_000;
/** How often one save begins anew when other gateways save in between. */
const TRIES = 5;

/** What was learned before. */
export interface Restored {
  /** Null when nothing is stored, or nothing that is whole. */
  readonly learner: LengthLearner | null;
  /** For the next snapshot. */
  readonly nextSequence: number;
}

/**
 * Reads what was learned before.
 *
 * @throws WattlaneError ERR_STORE or ERR_STATE when the store fails
 */
export async function restoreLearner(store: Pick<Store, 'loadSnapshot'>): Promise<Restored> {
  const { snapshot } = await store.loadSnapshot();
  if (snapshot === null) return { learner: null, nextSequence: 0 };
  return { learner: snapshotState(snapshot) as LengthLearner, nextSequence: snapshot.sequence + 1 };
}

/** Saves what is learned, again and again and at the end. */
export class PredictorKeeper {
  readonly #store: Store;
  readonly #learner: LengthLearner;
  readonly #runtime: Pick<Runtime, 'setTimer'>;
  readonly #report: (error: unknown) => void;
  #nextSequence: number;
  #timer: Timer | null = null;

  /** @param report  told of a save that failed; the next one makes up for it */
  constructor(
    store: Store,
    learner: LengthLearner,
    nextSequence: number,
    runtime: Pick<Runtime, 'setTimer'>,
    report: (error: unknown) => void,
  ) {
    this.#store = store;
    this.#learner = learner;
    this.#nextSequence = nextSequence;
    this.#runtime = runtime;
    this.#report = report;
  }

  start(): void {
    this.#timer = this.#runtime.setTimer(SAVE_EVERY_MS, () => {
      void this.save().then(() => {
        if (this.#timer !== null) this.start();
      });
    });
  }

  /** Ends with a last save. */
  async stop(): Promise<void> {
    this.#timer?.cancel();
    this.#timer = null;
    await this.save();
  }

  /** Saves now. Never rejects. */
  async save(): Promise<void> {
    try {
      for (let turn = 0; turn < TRIES; turn++) {
        if (await this.#saveNext()) return;
        // Another gateway on the same store has saved in between: go past it.
        const { snapshot } = await this.#store.loadSnapshot();
        this.#nextSequence = (snapshot?.sequence ?? -1) + 1;
      }
      throw new WattlaneError('ERR_STORE', 'other gateways keep saving in between');
    } catch (error) {
      this.#report(error);
    }
  }

  async #saveNext(): Promise<boolean> {
    const saved = await this.#store.saveSnapshot(sealSnapshot(this.#nextSequence, this.#learner));
    if (saved) this.#nextSequence += 1;
    return saved;
  }
}
