/**
 * Whether something was called off, and who is to be told. One listener at a time: a request is in one place after the
 * other, and only where it is now can it be stopped. Far cheaper than an `AbortSignal`, of which each request would need one.
 */
export class Cancellation {
  #cancelled = false;
  #listener: (() => void) | null = null;

  get cancelled(): boolean {
    return this.#cancelled;
  }

  /** Takes the place of the listener before; called at once when it was called off already. */
  listen(listener: (() => void) | null): void {
    this.#listener = listener;
    if (this.#cancelled) this.#tell();
  }

  /** Calls it off; only the first call counts. */
  cancel(): void {
    if (this.#cancelled) return;
    this.#cancelled = true;
    this.#tell();
  }

  #tell(): void {
    const listener = this.#listener;
    this.#listener = null;
    listener?.();
  }
}
