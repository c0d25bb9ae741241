import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import type { ThreadHost, ThreadListener, WriterThread } from './threadHost.ts';
import type { ThreadSettings } from './threadMessages.ts';

/** Longer than any process lives; setInterval takes no more. */
const FOREVER_MS = 2 ** 31 - 1;

/** Threads of Node. */
export function createNodeThreadHost(): ThreadHost {
  return {
    start: startThread,
    keepAlive() {
      const timer = setInterval(() => {}, FOREVER_MS);
      return () => clearInterval(timer);
    },
  };
}

function startThread(settings: ThreadSettings, listener: ThreadListener): WriterThread {
  // Flags of the process are not passed on: under vitest they choose the sources of other packages.
  const worker = new Worker(threadEntry(), { workerData: settings, execArgv: [] });
  let failure: Error | null = null;
  worker.on('message', listener.message);
  worker.on('error', (error: Error) => {
    failure = error;
  });
  worker.once('exit', () => listener.exit(failure));
  worker.unref();
  return {
    post: (message) => worker.postMessage(message),
    terminate: () => void worker.terminate(),
  };
}

/**
 * The built entry of the thread: beside this file in `dist/`. Run from source, as the tests are, this file is in `src/`;
 * Node 20 loads no TypeScript in a thread, so the entry still comes from `dist/`, where `npm test` has built it.
 */
function threadEntry(): URL {
  const here = import.meta.url.replace('/src/store/libsql/', '/dist/store/libsql/');
  const entry = new URL('./thread.js', here);
  if (existsSync(entry)) return entry;
  throw new Error(`${fileURLToPath(entry)} is missing; expected a built package (npm run build)`);
}
