import { parentPort, workerData } from 'node:worker_threads';
import { readAudit } from './auditTable.ts';
import { closeDatabase, type Database, openDatabase } from './database.ts';
import { putRow, readRows } from './desiredTable.ts';
import { explainFault } from './explainFault.ts';
import { loadSnapshot, saveSnapshot } from './snapshotTable.ts';
import { toThreadError } from './threadError.ts';
import type { Ask, FromThread, ThreadError, ThreadSettings, ToThread } from './threadMessages.ts';
import { trimRequests } from './trimRequests.ts';
import { writeRequests } from './writeRequests.ts';

/*
 * Entry of the writer thread. The driver is synchronous: a statement that waits for a lock or for the disk stops the
 * thread it runs in, and this is the one thread that may be stopped. Messages are served one after the other.
 */

/** Pause between two looks for old rows, and between two batches of them, in ms. */
const TRIM_MS = { look: 60_000, batch: 20 };

const port = parentPort!;
const settings = workerData as ThreadSettings;
const post = (message: FromThread): void => port.postMessage(message);

/** An error with words that a person can act on. */
function faultOf(error: unknown): ThreadError {
  const fault = toThreadError(error);
  return fault.code === 'ERR_STORE'
    ? { ...fault, message: explainFault(settings.url, fault.message) }
    : fault;
}

try {
  serve(await openDatabase(settings));
} catch (error) {
  post({ kind: 'unopened', error: faultOf(error) });
  port.close();
}

function serve(database: Database): void {
  let turn = Promise.resolve();
  const next = (work: () => Promise<void>) => {
    turn = turn.then(work);
  };
  port.on('message', (message: ToThread) => next(() => take(database, message)));
  keepTrimmed(database, next);
  post({ kind: 'opened' });
}

async function take(database: Database, message: ToThread): Promise<void> {
  switch (message.kind) {
    case 'rows':
      return writeRequests(database.telemetry, message.values).then(
        (written) => post({ kind: 'written', ...written }),
        (error) => post({ kind: 'unwritten', error: faultOf(error) }),
      );
    case 'call':
      return answer(database, message.call).then(
        (given) => post({ kind: 'answer', id: message.id, answer: given }),
        (error) => post({ kind: 'error', id: message.id, error: faultOf(error) }),
      );
    case 'close':
      closeDatabase(database);
      port.close();
  }
}

function answer({ ledger }: Database, { name, ask }: Ask): Promise<unknown> {
  switch (name) {
    case 'put':
      return ledger.use((client) => putRow(client, ask));
    case 'readRows':
      return ledger.use((client) => readRows(client, ask));
    case 'saveSnapshot':
      return ledger.use((client) => saveSnapshot(client, ask));
    case 'loadSnapshot':
      return ledger.use(loadSnapshot);
    case 'readAudit':
      return ledger.use((client) => readAudit(client, ask));
  }
}

/** Deletes old rows in batches, between which messages have their turn. The timers do not keep the thread alive. */
function keepTrimmed(database: Database, next: (work: () => Promise<void>) => void): void {
  const wait = (ms: number) => setTimeout(() => next(trim), ms).unref();
  const trim = async () => {
    let more = false;
    try {
      more = await trimRequests(database.telemetry, settings.retention, Date.now());
    } catch {
      // A store that fails says so when it is written to; old rows are looked for again later.
    }
    wait(more ? TRIM_MS.batch : TRIM_MS.look);
  };
  wait(TRIM_MS.batch);
}
