import { WattlaneError } from '@wattlane/core/errors';

/**
 * Passes the bytes of a text on, unless it is UTF-16, as some spreadsheets and shells write it: told by its byte order
 * mark, or by one of its first two bytes being 0, which no UTF-8 text of a trace begins with.
 *
 * @throws WattlaneError ERR_TRACE_FORMAT, while the bytes are taken
 */
export async function* refuseUtf16(
  chunks: AsyncIterable<Uint8Array>,
  name: string,
): AsyncGenerator<Uint8Array> {
  let head: readonly number[] = [];
  for await (const chunk of chunks) {
    if (head.length < 2) {
      head = [...head, ...chunk.subarray(0, 2)].slice(0, 2);
      if (isUtf16(head))
        throw new WattlaneError('ERR_TRACE_FORMAT', `${name}: got UTF-16 text; expected UTF-8`);
    }
    yield chunk;
  }
}

function isUtf16([first, second]: readonly number[]): boolean {
  const hasMark = (first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff);
  return hasMark || (first !== second && (first === 0 || second === 0));
}
