import type { LengthLearner } from '@wattlane/core/learning';
import type { Authenticator, Runtime } from '@wattlane/worker';
import {
  KeyWatch,
  openStore,
  PredictorKeeper,
  type Restored,
  restoreLearner,
  type Store,
} from '@wattlane/worker/store';
import { type CliIo, noteLine } from '../cliIo.ts';

/** How long the start of the gateway waits for what was learned before, in ms; without it, it begins anew. */
const RESTORE_MS = 2000;
/** How long it waits for the keys that are stored, in ms; without them, only configured ones are let in. */
const KEYS_MS = 2000;
/** How long the end of the gateway waits for rows that are not written, in ms. */
const CLOSE_MS = 5000;
/** Environment variable with the token for a libSQL server. */
export const TOKEN_ENV = 'WATTLANE_STORE_TOKEN';

/** The store of a gateway that runs. */
export interface ServingStore {
  readonly store: Store;
  /** What was learned before; null when there is nothing, or it could not be read. */
  readonly learner: LengthLearner | null;
  /** Saves what `learner` learns from now on. */
  keep(learner: LengthLearner): void;
  /**
   * Lets in who has a key in the store, from now on and as they change.
   */
  admitKeys(authenticator: Authenticator): Promise<void>;
  /** Saves it once more, writes what is pending, and closes. */
  close(): Promise<void>;
}

/**
 * Opens the store of a gateway. One that fails is said and tried again; the gateway goes on without it.
 *
 * @throws WattlaneError ERR_CONFIG for an address that is none
 */
export async function openServingStore(io: CliIo, url: string, runtime: Runtime): Promise<ServingStore> {
  const report = (text: string) => noteLine(io, text);
  const store = openStore(url, { runtime, report, authToken: io.env[TOKEN_ENV] });
  const restored = await restoreInTime(store, report);
  let keeper: PredictorKeeper | null = null;
  let keys: KeyWatch | null = null;
  return {
    store,
    learner: restored.learner,
    keep(learner) {
      keeper = new PredictorKeeper(store, learner, restored.nextSequence, runtime, (error) =>
        report(`store: what was learned is not saved: ${messageOf(error)}`),
      );
      keeper.start();
    },
    async admitKeys(authenticator) {
      const watch = new KeyWatch({ store, authenticator, runtime, report });
      keys = watch;
      await Promise.race([watch.start(), after(KEYS_MS)]);
    },
    async close() {
      keys?.stop();
      await Promise.race([keeper?.stop(), after(CLOSE_MS)]);
      await store.close(CLOSE_MS);
    },
  };
}

async function restoreInTime(store: Store, report: (text: string) => void): Promise<Restored> {
  const late = after(RESTORE_MS).then(() => {
    throw new Error(`no answer within ${RESTORE_MS} ms`);
  });
  try {
    return await Promise.race([restoreLearner(store), late]);
  } catch (error) {
    report(`store: going on without what was learned before: ${messageOf(error)}`);
    return { learner: null, nextSequence: 0 };
  }
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

const after = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms).unref());
