import type { FromThread, ThreadSettings, ToThread } from './threadMessages.ts';

/** A writer thread that runs. */
export interface WriterThread {
  post(message: ToThread): void;
  /** Ends it, whatever it is doing. */
  terminate(): void;
}

/** Told of what a thread says and of its end, which comes once and last. */
export interface ThreadListener {
  message(message: FromThread): void;
  /** @param error  null when it ended by itself */
  exit(error: Error | null): void;
}

/** Starts writer threads; a test brings its own. */
export interface ThreadHost {
  start(settings: ThreadSettings, listener: ThreadListener): WriterThread;
  /** Keeps the process alive until the returned function is called; threads alone do not. */
  keepAlive(): () => void;
}
