import type { AnswerScan } from './answerKeys.ts';
import { scanAnswer } from './answerScan.ts';
import { asciiBytes, startsWith } from './jsonBytes.ts';
import { copyData, nextData } from './sseLines.ts';
import type { SseTap } from './sseTapState.ts';
import { reasonOfStatus } from './tokenUsage.ts';

const DONE = asciiBytes('[DONE]');
const RESPONSE = 'response.';
const SPACE = 0x20;

/**
 * Reads one event into the state of a tap: content, usage, finish reasons, errors, the end.
 *
 * @returns whether the event is to be dropped: it holds a usage and an empty `choices`, and the tap drops those
 */
export function readEvent(tap: SseTap, bytes: Uint8Array, start: number, end: number): boolean {
  let at = nextData(bytes, start, end);
  if (bytes[at] === SPACE) at++;
  if (at >= end) return false;
  if (startsWith(bytes, at, DONE)) {
    tap.done = true;
    return false;
  }
  const scan = scanAnswer(bytes, at, end, true);
  const deltas = scan.type.startsWith(RESPONSE) ? readResponseEvent(tap, scan) : scan.deltas;
  tap.contentDeltas += deltas;
  if (deltas > 0) tap.firstContent = true;
  if (scan.error || scan.type === 'error') tap.failed = true;
  addReasons(tap, scan.finishReasons);
  if (scan.usageAt < 0) return false;
  tap.usageBytes = copyData(bytes, scan.usageAt, end);
  return tap.dropUsage && scan.noChoices;
}

/** Reads an event of `/v1/responses`. @returns 1 when it is a piece of output of whatever kind, else 0 */
function readResponseEvent(tap: SseTap, { type, reason, textDelta }: AnswerScan): number {
  switch (type) {
    case 'response.failed':
      tap.failed = true;
      tap.done = true;
      return 0;
    case 'response.completed':
    case 'response.incomplete':
      tap.done = true;
      addReasons(tap, reasonOfStatus(type.slice(RESPONSE.length), reason));
      return 0;
    default:
      return textDelta && type.endsWith('.delta') ? 1 : 0;
  }
}

function addReasons(tap: SseTap, reasons: readonly string[]): void {
  for (const reason of reasons) {
    if (tap.finishReasons.length < 16 && !tap.finishReasons.includes(reason)) tap.finishReasons.push(reason);
  }
}
