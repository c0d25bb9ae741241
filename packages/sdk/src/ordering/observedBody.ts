/** Told of the bytes of an answer as they are read; says which go on. After `end`, `fail` or `leave` nothing follows. */
export interface BodyObserver {
  chunk(bytes: Uint8Array): readonly Uint8Array[];
  /** All was read. @returns bytes that were held back */
  end(): readonly Uint8Array[];
  /** The source broke. @returns bytes that were held back */
  fail(): readonly Uint8Array[];
  /** The reader went away, or called the request off. */
  leave(): void;
}

/**
 * A body that shows an observer what it passes on.
 *
 * It reads up to `aheadBytes` before they are asked for, so that an answer that nobody reads still ends if it is short. An
 * error of the source comes after the bytes that were read before it; an abort comes at once.
 */
export function observeBody(
  source: ReadableStream<Uint8Array>,
  observer: BodyObserver,
  aheadBytes: number,
  signal: AbortSignal | null,
): ReadableStream<Uint8Array> {
  const pump = new BodyPump(source, observer, aheadBytes, signal);
  return new ReadableStream<Uint8Array>(pump, { highWaterMark: aheadBytes, size: (chunk) => chunk.length });
}

/** Underlying source of the body that is passed on. */
class BodyPump {
  readonly #reader: ReadableStreamDefaultReader<Uint8Array>;
  readonly #observer: BodyObserver;
  readonly #aheadBytes: number;
  readonly #signal: AbortSignal | null;
  #onAbort = (): void => {};
  #failure: { readonly error: unknown } | null = null;
  /** Nothing more will be read. */
  #over = false;
  /** Nothing more will be passed on. */
  #closed = false;

  constructor(
    source: ReadableStream<Uint8Array>,
    observer: BodyObserver,
    aheadBytes: number,
    signal: AbortSignal | null,
  ) {
    this.#reader = source.getReader();
    this.#observer = observer;
    this.#aheadBytes = aheadBytes;
    this.#signal = signal;
  }

  start(controller: ReadableStreamDefaultController<Uint8Array>): void {
    const signal = this.#signal;
    if (signal === null) return;
    this.#onAbort = () => {
      this.#leave();
      controller.error(signal.reason);
      // A source that follows the signal has failed by itself.
      void this.#reader.cancel(signal.reason).catch(() => {});
    };
    if (signal.aborted) this.#onAbort();
    else signal.addEventListener('abort', this.#onAbort, { once: true });
  }

  /** Passes on at least one chunk, since a stream does not ask again when a pull brought nothing. */
  async pull(controller: ReadableStreamDefaultController<Uint8Array>): Promise<void> {
    let passed = 0;
    while (!this.#over && passed === 0) {
      const parts = await this.#read();
      if (this.#closed) return;
      for (const part of parts) {
        if (part.length > 0) controller.enqueue(part);
        passed += part.length;
      }
    }
    if (this.#over) this.#close(controller);
  }

  cancel(reason: unknown): Promise<void> {
    this.#leave();
    return this.#reader.cancel(reason);
  }

  async #read(): Promise<readonly Uint8Array[]> {
    try {
      const next = await this.#reader.read();
      if (this.#closed) return [];
      if (!next.done) return this.#observer.chunk(next.value);
      this.#end();
      return this.#observer.end();
    } catch (error) {
      if (this.#closed) return [];
      this.#failure = { error };
      this.#end();
      return this.#observer.fail();
    }
  }

  /** Closes the body, or breaks it once everything that came before was taken: breaking it drops what waits. */
  #close(controller: ReadableStreamDefaultController<Uint8Array>): void {
    if (this.#failure !== null && controller.desiredSize !== this.#aheadBytes) return;
    this.#closed = true;
    if (this.#failure === null) controller.close();
    else controller.error(this.#failure.error);
  }

  #leave(): void {
    const early = !this.#over;
    this.#closed = true;
    this.#end();
    if (early) this.#observer.leave();
  }

  #end(): void {
    this.#over = true;
    this.#signal?.removeEventListener('abort', this.#onAbort);
  }
}
