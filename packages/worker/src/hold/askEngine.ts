import { Cancellation } from '../runtime/cancellation.ts';
import { joinBytes } from '../runtime/joinBytes.ts';
import { readAnswer } from '../runtime/readAnswer.ts';
import type { Runtime } from '../runtime/runtime.ts';
import { UpstreamError, type UpstreamFailure } from '../runtime/transport.ts';

/** What an engine says of itself at one of its paths, or how it failed to. */
export type EngineSaid =
  | { readonly kind: 'answer'; readonly status: number; readonly text: string }
  | { readonly kind: 'failed'; readonly failure: UpstreamFailure };

const MOST_BYTES = 4 * 2 ** 20;

/** Asks an engine at `url`; head and body have `timeoutMs` together, and so has the connection. Never rejects. */
export async function askEngine(runtime: Runtime, url: string, timeoutMs: number): Promise<EngineSaid> {
  const cancellation = new Cancellation();
  const endMs = runtime.nowMs() + timeoutMs;
  const timer = runtime.setTimer(timeoutMs, () => cancellation.cancel());
  try {
    const answer = await runtime.transport.send({
      method: 'GET',
      url,
      headers: {},
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
