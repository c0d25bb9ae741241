import type { Answer, StreamAnswer } from '../exchange/answer.ts';
import type { ClientCall } from '../exchange/clientCall.ts';

/** Bytes that may wait for a slow client before the engine's connection is paused. */
const HIGH_WATER_BYTES = 64 * 1024;

/** An answer as the web platform has it. */
export function webAnswer(answer: Answer, call: ClientCall): Response {
  const { status, headers } = answer;
  if (answer.kind === 'stream') return new Response(streamOf(answer, call), { status, headers });
  return new Response(answer.body as string | Uint8Array<ArrayBuffer>, { status, headers });
}

function streamOf(answer: StreamAnswer, call: ClientCall): ReadableStream<Uint8Array> {
  return new ReadableStream<Uint8Array>(
    {
      start(controller) {
        answer.start({
          write(bytes) {
            controller.enqueue(bytes);
            return (controller.desiredSize ?? 1) > 0;
          },
          end: () => closeQuietly(controller),
        });
      },
      pull: () => answer.drained(),
      cancel: () => call.leaving.cancel(),
    },
    { highWaterMark: HIGH_WATER_BYTES, size: (chunk) => chunk.length },
  );
}

function closeQuietly(controller: ReadableStreamDefaultController<Uint8Array>): void {
  try {
    controller.close();
  } catch {
    // Cancelled already.
  }
}
