import { joinBytes } from './joinBytes.ts';
import { readEvent } from './readEvent.ts';
import { findEventEnd } from './sseLines.ts';
import type { SseTap } from './sseTapState.ts';
import { parseUsage, type TokenUsage } from './tokenUsage.ts';

/** What a stream said, and the bytes that are still to be sent. */
export interface TapResult {
  readonly rest: readonly Uint8Array[];
  readonly usage?: TokenUsage;
  readonly finishReasons: readonly string[];
  readonly contentDeltas: number;
  readonly firstContent: boolean;
  readonly done: boolean;
  readonly failed: boolean;
}

/**
 * Takes a chunk of a stream and gives what goes on to the client: the same bytes in the same order, without usage events
 * if those are dropped. Complete events pass as slices of the chunk; an incomplete one at its end is held back until the
 * rest has come. The output as a whole does not depend on how the stream is cut.
 *
 * @param chunk  kept until its last event is complete, so its memory must not be used again by then
 * @returns slices of this chunk and of earlier ones; none when everything is held back
 */
export function tapBytes(tap: SseTap, chunk: Uint8Array): Uint8Array[] {
  const out: Uint8Array[] = [];
  let runStart = 0;
  let at = 0;
  for (let end = findEventEnd(tap, chunk, at); end >= 0; end = findEventEnd(tap, chunk, at)) {
    if (endEvent(tap, chunk, at, end, out)) {
      pushSlice(out, chunk, runStart, at);
      runStart = end;
    }
    at = end;
  }
  pushSlice(out, chunk, runStart, holdRest(tap, chunk, at, out));
  return out;
}

/** Ends a tap. What an incomplete last event says counts, and it goes on to the client unless it is a usage to drop. */
export function finishTap(tap: SseTap): TapResult {
  const rest: Uint8Array[] = [];
  if (tap.heldBytes > 0) {
    const event = joinBytes(tap.held);
    if (!readEvent(tap, event, 0, event.length)) rest.push(event);
    release(tap);
  }
  const usage = tap.usageBytes === null ? undefined : parseUsage(tap.usageBytes);
  const { finishReasons, contentDeltas, firstContent, done, failed } = tap;
  const found = { rest, finishReasons, contentDeltas, firstContent, done, failed };
  return usage === undefined ? found : { ...found, usage };
}

/** Reads the event that ends at `end`; its held part, if any, goes out first. @returns whether to drop it */
function endEvent(tap: SseTap, chunk: Uint8Array, at: number, end: number, out: Uint8Array[]): boolean {
  if (tap.skipping) {
    tap.skipping = false;
    return false;
  }
  if (tap.heldBytes === 0) return end - at <= tap.longestEventBytes && readEvent(tap, chunk, at, end);
  const pieces = release(tap);
  const event = joinBytes([...pieces, chunk.subarray(at, end)]);
  if (event.length <= tap.longestEventBytes && readEvent(tap, event, 0, event.length)) return true;
  out.push(...pieces);
  return false;
}

/** Holds back what follows the last complete event. @returns up to where the chunk goes out */
function holdRest(tap: SseTap, chunk: Uint8Array, at: number, out: Uint8Array[]): number {
  if (tap.skipping || at === chunk.length) return chunk.length;
  if (tap.heldBytes + chunk.length - at > tap.longestEventBytes) {
    tap.skipping = true;
    out.push(...release(tap));
    return chunk.length;
  }
  tap.held.push(chunk.subarray(at));
  tap.heldBytes += chunk.length - at;
  return at;
}

function release(tap: SseTap): Uint8Array[] {
  const pieces = tap.held;
  tap.held = [];
  tap.heldBytes = 0;
  return pieces;
}

function pushSlice(out: Uint8Array[], chunk: Uint8Array, start: number, end: number): void {
  if (start === 0 && end === chunk.length) {
    if (end > 0) out.push(chunk);
  } else if (end > start) out.push(chunk.subarray(start, end));
}
