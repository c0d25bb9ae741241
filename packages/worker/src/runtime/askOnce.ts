import { Cancellation } from './cancellation.ts';
import { joinBytes } from './joinBytes.ts';
import { readAnswer } from './readAnswer.ts';
import type { Runtime } from './runtime.ts';
import { UpstreamError, type UpstreamFailure, type UpstreamRequest } from './transport.ts';

/** What a server said, or how it failed to. */
export type Said =
  | { readonly kind: 'answer'; readonly status: number; readonly text: string }
  | { readonly kind: 'failed'; readonly failure: UpstreamFailure };

const MOST_BYTES = 4 * 2 ** 20;

/** What is asked, of what a transport takes. */
export type Question = Pick<UpstreamRequest, 'url'> &
  Partial<Pick<UpstreamRequest, 'method' | 'headers' | 'body'>>;

/** Asks a server once; head and body have `timeoutMs` together, and so has the connection. Never rejects. */
export async function askOnce(runtime: Runtime, question: Question, timeoutMs: number): Promise<Said> {
  const cancellation = new Cancellation();
  const endMs = runtime.nowMs() + timeoutMs;
  const timer = runtime.setTimer(timeoutMs, () => cancellation.cancel());
  try {
    const answer = await runtime.transport.send({
      method: 'GET',
      headers: {},
      ...question,
      cancellation,
      headTimeoutMs: timeoutMs,
    });
    const leftMs = Math.max(1, endMs - runtime.nowMs());
    const read = await readAnswer(answer, { bytes: MOST_BYTES, idleMs: leftMs, totalMs: leftMs }, runtime);
    if (read instanceof UpstreamError) return { kind: 'failed', failure: read.failure };
    const text = new TextDecoder().decode(joinBytes(read.chunks, read.bytes));
    return { kind: 'answer', status: answer.status, text };
  } catch (error) {
    if (!(error instanceof UpstreamError)) throw error;
    return { kind: 'failed', failure: error.failure === 'aborted' ? 'timeout' : error.failure };
  } finally {
    timer.cancel();
  }
}
