import type { WriterThread } from './threadHost.ts';
import type { Ask, CallName, ThreadCalls } from './threadMessages.ts';

interface OpenCall {
  resolve(answer: unknown): void;
  reject(error: Error): void;
}

/** Questions to the thread that are not answered. */
export class ThreadCallTable {
  readonly #open = new Map<number, OpenCall>();
  #nextId = 0;

  ask<N extends CallName>(
    thread: WriterThread,
    name: N,
    ask: ThreadCalls[N]['ask'],
  ): Promise<ThreadCalls[N]['answer']> {
    const id = this.#nextId++;
    return new Promise((resolve, reject) => {
      this.#open.set(id, { resolve: resolve as OpenCall['resolve'], reject });
      thread.post({ kind: 'call', id, call: { name, ask } as Ask });
    });
  }

  answer(id: number, answer: unknown): void {
    this.#take(id)?.resolve(answer);
  }

  reject(id: number, error: Error): void {
    this.#take(id)?.reject(error);
  }

  rejectAll(error: Error): void {
    for (const id of [...this.#open.keys()]) this.reject(id, error);
  }

  #take(id: number): OpenCall | undefined {
    const call = this.#open.get(id);
    this.#open.delete(id);
    return call;
  }
}
