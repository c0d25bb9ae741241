import { WattlaneError } from '@wattlane/core/errors';
import type { Runtime, Timer } from '../../runtime/runtime.ts';
import type { StoreFault } from './storeFault.ts';
import { ThreadCallTable } from './threadCallTable.ts';
import { fromThreadError } from './threadError.ts';
import type { ThreadHost, WriterThread } from './threadHost.ts';
import type { CallName, FromThread, ThreadCalls, ThreadSettings } from './threadMessages.ts';

/** Told of what concerns rows. */
export interface LinkListener {
  /** The database is open; rows may be posted. */
  opened(): void;
  /** What the thread says of the rows that were posted last. */
  rows(message: Extract<FromThread, { kind: 'written' | 'unwritten' }>): void;
  /** The thread is gone, and with it the answer to the rows that were posted last. */
  lost(): void;
}

/** A writer thread that is started again, after a wait, whenever it ends. */
export class ThreadLink {
  readonly #settings: ThreadSettings;
  readonly #host: ThreadHost;
  readonly #runtime: Pick<Runtime, 'setTimer'>;
  readonly #fault: StoreFault;
  readonly #calls = new ThreadCallTable();
  #listener: LinkListener | null = null;
  #thread: WriterThread | null = null;
  #timer: Timer | null = null;
  #open = false;
  #ending = false;
  #whenExited: () => void = () => {};

  constructor(
    settings: ThreadSettings,
    host: ThreadHost,
    runtime: Pick<Runtime, 'setTimer'>,
    fault: StoreFault,
  ) {
    this.#settings = settings;
    this.#host = host;
    this.#runtime = runtime;
    this.#fault = fault;
  }

  /** Whether rows may be posted. */
  get isOpen(): boolean {
    return this.#open;
  }

  start(listener: LinkListener): void {
    this.#listener = listener;
    try {
      this.#thread = this.#host.start(this.#settings, {
        message: (message) => this.#take(message),
        exit: (error) => this.#onExit(error),
      });
    } catch (error) {
      this.#onExit(error as Error);
    }
  }

  post(message: Parameters<WriterThread['post']>[0]): void {
    this.#thread?.post(message);
  }

  /** Asks the thread; a database that is being opened is waited for. */
  call<N extends CallName>(name: N, ask: ThreadCalls[N]['ask']): Promise<ThreadCalls[N]['answer']> {
    if (this.#ending) return Promise.reject(new WattlaneError('ERR_STORE', 'the store is closed'));
    if (this.#thread === null) return Promise.reject(fromThreadError(this.#fault.error!));
    const release = this.#host.keepAlive();
    return this.#calls.ask(this.#thread, name, ask).finally(release);
  }

  /** Ends the thread, so that a new one opens the database again. */
  restart(): void {
    this.#open = false;
    this.#thread?.terminate();
  }

  /** Asks the thread to end for good, once it is through with what it was told before. */
  end(): Promise<void> {
    this.#ending = true;
    this.#timer?.cancel();
    if (this.#thread === null) return Promise.resolve();
    const exited = new Promise<void>((resolve) => {
      this.#whenExited = resolve;
    });
    this.#thread.post({ kind: 'close' });
    return exited;
  }

  /** Ends the thread for good, whatever it is doing. */
  cut(): void {
    this.#thread?.terminate();
    this.#calls.rejectAll(new WattlaneError('ERR_STORE', 'the store is closed'));
  }

  #take(message: FromThread): void {
    switch (message.kind) {
      case 'opened':
        this.#open = true;
        this.#listener?.opened();
        break;
      case 'unopened':
        this.#fault.note(message.error);
        break;
      case 'answer':
        this.#calls.answer(message.id, message.answer);
        break;
      case 'error':
        this.#calls.reject(message.id, fromThreadError(message.error));
        break;
      default:
        this.#listener?.rows(message);
    }
  }

  #onExit(error: Error | null): void {
    this.#thread = null;
    this.#open = false;
    this.#whenExited();
    if (this.#ending) return;
    if (error !== null || this.#fault.error === null) {
      const message = error?.message ?? 'the writer thread ended';
      this.#fault.note({ code: 'ERR_STORE', message, passing: false });
    }
    this.#listener?.lost();
    this.#calls.rejectAll(fromThreadError(this.#fault.error!));
    this.#timer = this.#runtime.setTimer(this.#fault.retryMs, () => this.start(this.#listener!));
  }
}
