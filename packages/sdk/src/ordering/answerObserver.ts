import {
  createSseTap,
  finishTap,
  type InferenceRoute,
  readUsage,
  type TokenUsage,
  tapBytes,
} from '@wattlane/core/protocol';
import type { FetchFinish } from './fetchRecord.ts';
import type { BodyObserver } from './observedBody.ts';

/** What an answer turned out to be. */
export interface AnswerEnd {
  readonly finish: FetchFinish;
  readonly usage?: TokenUsage;
  /** Events with content that went by; 0 for an answer that is no stream. */
  readonly contentDeltas: number;
}

/** Told of an answer by its observer. */
export interface AnswerListener {
  /** Something came. */
  active(): void;
  firstToken(): void;
  /** It is over; called once. */
  ended(end: AnswerEnd): void;
}

/** An observer that can say how far an answer is. */
export interface AnswerObserver extends BodyObserver {
  soFar(): number;
}

/** Answers longer than this are not searched for their usage, in bytes. */
const SEARCHED_BYTES = 16 * 2 ** 20;

/** Finish reasons of answers that their engine cut, so that their length is not known. */
const CUT_REASONS: ReadonlySet<string> = new Set(['length', 'content_filter']);

const finishOf = (reasons: readonly string[]): 'stop' | 'length' =>
  reasons.some((reason) => CUT_REASONS.has(reason)) ? 'length' : 'stop';

/** Observes a stream of events. @param dropUsage  whether the event that holds only the usage is taken out */
export function observeStream(listener: AnswerListener, dropUsage: boolean): AnswerObserver {
  const tap = createSseTap({ dropUsage });
  let over = false;
  const end = (broken: FetchFinish | null): readonly Uint8Array[] => {
    if (over) return [];
    over = true;
    const { rest, usage, contentDeltas, done, failed, finishReasons } = finishTap(tap);
    const whole = done || finishReasons.length > 0;
    const finish = failed ? 'error' : (broken ?? (whole ? finishOf(finishReasons) : 'error'));
    listener.ended({ finish, contentDeltas, ...(usage === undefined ? {} : { usage }) });
    return rest;
  };
  return {
    chunk(bytes) {
      listener.active();
      const parts = tapBytes(tap, bytes);
      if (tap.firstContent) listener.firstToken();
      return parts;
    },
    end: () => end(null),
    fail: () => end('error'),
    leave: () => void end('cancelled'),
    soFar: () => tap.contentDeltas,
  };
}

/** Observes an answer that is no stream. */
export function observeWhole(listener: AnswerListener, route: InferenceRoute): AnswerObserver {
  let chunks: Uint8Array[] = [];
  let bytes = 0;
  let over = false;
  const end = (answer: AnswerEnd): readonly Uint8Array[] => {
    if (!over) listener.ended(answer);
    over = true;
    chunks = [];
    return [];
  };
  return {
    chunk(part) {
      listener.active();
      bytes += part.length;
      if (route !== 'embeddings' && bytes <= SEARCHED_BYTES) chunks.push(part);
      return [part];
    },
    // An embedding has no length to learn, and is long.
    end: () => end(route === 'embeddings' || bytes > SEARCHED_BYTES ? UNSEARCHED : wholeEnd(chunks)),
    fail: () => end({ finish: 'error', contentDeltas: 0 }),
    leave: () => void end({ finish: 'cancelled', contentDeltas: 0 }),
    soFar: () => 0,
  };
}

const UNSEARCHED: AnswerEnd = { finish: 'stop', contentDeltas: 0 };

function wholeEnd(chunks: readonly Uint8Array[]): AnswerEnd {
  const { usage, finishReasons } = readUsage(joinBytes(chunks));
  const finish = usage === undefined && finishReasons.length === 0 ? 'error' : finishOf(finishReasons);
  return { finish, contentDeltas: 0, ...(usage === undefined ? {} : { usage }) };
}

function joinBytes(chunks: readonly Uint8Array[]): Uint8Array {
  const joined = new Uint8Array(chunks.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const chunk of chunks) {
    joined.set(chunk, at);
    at += chunk.length;
  }
  return joined;
}
