import type { ThreadError } from './threadMessages.ts';

/** Waits between attempts on a store that fails: from, doubled each time, up to; in ms. */
const RETRY_MS = { least: 100, most: 5000 };

/** Whether the last attempt on a database failed, and how many have failed in a row. */
export class StoreFault {
  readonly #report: (text: string) => void;
  #error: ThreadError | null = null;
  #failures = 0;

  /** @param report  told of a failure, when it is another than before, and of its end */
  constructor(report: (text: string) => void) {
    this.#report = report;
  }

  get error(): ThreadError | null {
    return this.#error;
  }

  /** How long to wait before the next attempt, in ms. */
  get retryMs(): number {
    return Math.min(RETRY_MS.most, RETRY_MS.least * 2 ** Math.max(0, this.#failures - 1));
  }

  note(error: ThreadError): void {
    if (this.#error?.message !== error.message) this.#report(`store: ${error.message}`);
    this.#error = error;
    this.#failures += 1;
  }

  clear(): void {
    if (this.#error !== null) this.#report('store: works again');
    this.#error = null;
    this.#failures = 0;
  }
}
