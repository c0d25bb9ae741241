import type { ServerResponse } from 'node:http';
import { joinBytes } from '../runtime/joinBytes.ts';

/**
 * Writes what comes in one turn of the event loop as one piece. An engine's events often come many at a time, and each
 * write of its own would cost a chunk of HTTP with three buffers; nothing is held back longer than Node itself would, which
 * sends at the end of the turn too.
 */
export class TickWriter {
  readonly #outgoing: ServerResponse;
  readonly #drained: () => void;
  #pieces: Uint8Array[] = [];
  #bytes = 0;
  /** `write` has said that the client is slow, and nothing was said since. */
  #isBehind = false;

  /** @param drained  called when `write` has returned false and the client has caught up */
  constructor(outgoing: ServerResponse, drained: () => void) {
    this.#outgoing = outgoing;
    this.#drained = drained;
    outgoing.on('drain', () => this.#catchUp());
  }

  /** @returns false when the client is slow, or gone */
  write(bytes: Uint8Array): boolean {
    const outgoing = this.#outgoing;
    if (outgoing.destroyed) return false;
    if (this.#pieces.length === 0) process.nextTick(() => this.#flush());
    this.#pieces.push(bytes);
    this.#bytes += bytes.length;
    this.#isBehind = outgoing.writableLength + this.#bytes >= outgoing.writableHighWaterMark;
    return !this.#isBehind;
  }

  /** Takes what is not written yet, to be written by the caller; undefined for nothing. */
  take(): Uint8Array | undefined {
    if (this.#pieces.length === 0) return undefined;
    const bytes = joinBytes(this.#pieces, this.#bytes);
    this.#pieces = [];
    this.#bytes = 0;
    return bytes;
  }

  #flush(): void {
    const bytes = this.take();
    if (bytes === undefined || this.#outgoing.destroyed) return;
    // Node says that it has drained only where it said before that it is full.
    if (this.#outgoing.write(bytes)) this.#catchUp();
  }

  #catchUp(): void {
    if (!this.#isBehind) return;
    this.#isBehind = false;
    this.#drained();
  }
}
