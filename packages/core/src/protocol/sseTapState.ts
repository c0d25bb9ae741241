import { LINE_EMPTY, type LineState } from './sseLines.ts';

/** An event that is longer passes without being read, in bytes. */
export const LONGEST_EVENT_BYTES: number = 2 ** 20;

/** State of the tap on one stream of server-sent events: what it has found, and the event that is not yet complete. */
export interface SseTap extends LineState {
  /** Whether the event with nothing but the usage is taken out. */
  readonly dropUsage: boolean;
  readonly longestEventBytes: number;
  /** Pieces of the event that is not yet complete. */
  held: Uint8Array[];
  heldBytes: number;
  /** In an event that is too long: its bytes pass as they come. */
  skipping: boolean;
  /** An event with content has come: the first token. Look at it after each chunk and note the time. */
  firstContent: boolean;
  /** Pieces of content so far. An engine may put several tokens into one, so it is a lower bound of the tokens. */
  contentDeltas: number;
  /** Finish reasons, each once, in the order they came. */
  finishReasons: string[];
  /** `[DONE]`, or the end of a response, has come. */
  done: boolean;
  /** An event with an error has come. */
  failed: boolean;
  /** A copy of the bytes from the last usage on, to be parsed in the end. */
  usageBytes: Uint8Array | null;
}

/**
 * Makes the state of a tap.
 *
 * @param options.dropUsage          takes out the event that holds the usage and no choices: for a client that did not ask
 *                                   for it, where the gateway did
 * @param options.longestEventBytes  bound of what is held back; 1 MiB when not set
 */
export function createSseTap(options: {
  readonly dropUsage: boolean;
  readonly longestEventBytes?: number;
}): SseTap {
  return {
    dropUsage: options.dropUsage,
    longestEventBytes: options.longestEventBytes ?? LONGEST_EVENT_BYTES,
    line: LINE_EMPTY,
    held: [],
    heldBytes: 0,
    skipping: false,
    firstContent: false,
    contentDeltas: 0,
    finishReasons: [],
    done: false,
    failed: false,
    usageBytes: null,
  };
}
