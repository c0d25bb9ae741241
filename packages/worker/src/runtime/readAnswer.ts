import { UpstreamError, type UpstreamResponse } from '../runtime/transport.ts';

/** All bytes of an answer. */
export interface AnswerBytes {
  readonly chunks: readonly Uint8Array[];
  readonly bytes: number;
}

/** Reads an answer to its end; the error instead when it breaks or is larger than `mostBytes`. */
export function readAnswer(
  answer: UpstreamResponse,
  mostBytes: number,
): Promise<AnswerBytes | UpstreamError> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  return new Promise((resolve) => {
    answer.readInto({
      chunk(part) {
        bytes += part.length;
        if (bytes > mostBytes) {
          resolve(new UpstreamError('malformed', `the answer has more than ${mostBytes} bytes`));
          answer.cancel();
          return false;
        }
        chunks.push(part);
        return true;
      },
      end: () => resolve({ chunks, bytes }),
      fail: resolve,
    });
  });
}
