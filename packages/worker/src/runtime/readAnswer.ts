import type { Runtime, Timer } from './runtime.ts';
import { UpstreamError, type UpstreamResponse } from './transport.ts';

/** All bytes of an answer. */
export interface AnswerBytes {
  readonly chunks: readonly Uint8Array[];
  readonly bytes: number;
}

/** Bounds on reading an answer. */
export interface AnswerLimits {
  readonly bytes: number;
  /** Between two pieces, in ms. */
  readonly idleMs: number;
  /** From now to the end, in ms; no bound by default. */
  readonly totalMs?: number;
}

/**
 * Reads an answer to its end; the error instead when it breaks, is larger or takes longer than the limits say. The
 * connection is given up then.
 */
export function readAnswer(
  answer: UpstreamResponse,
  limits: AnswerLimits,
  runtime: Pick<Runtime, 'nowMs' | 'setTimer'>,
): Promise<AnswerBytes | UpstreamError> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  return new Promise((resolve) => {
    const endMs = runtime.nowMs() + (limits.totalMs ?? Number.POSITIVE_INFINITY);
    let lastMs = runtime.nowMs();
    let timer: Timer;
    const finish = (result: AnswerBytes | UpstreamError) => {
      timer.cancel();
      resolve(result);
    };
    const giveUp = (error: UpstreamError) => {
      finish(error);
      answer.cancel();
    };
    const leftMs = () => Math.min(lastMs + limits.idleMs, endMs) - runtime.nowMs();
    const watch = () => {
      if (leftMs() > 0) timer = runtime.setTimer(leftMs(), watch);
      else giveUp(new UpstreamError('timeout', 'the rest of the answer did not come in time'));
    };
    watch();
    answer.readInto({
      chunk(part) {
        lastMs = runtime.nowMs();
        bytes += part.length;
        if (bytes > limits.bytes) {
          giveUp(new UpstreamError('malformed', `the answer has more than ${limits.bytes} bytes`));
          return false;
        }
        chunks.push(part);
        return true;
      },
      end: () => finish({ chunks, bytes }),
      fail: finish,
    });
  });
}
