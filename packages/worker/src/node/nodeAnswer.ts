import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Answer } from '../exchange/answer.ts';
import { TickWriter } from './tickWriter.ts';

/** How long the rest of a body that nobody wants is taken in, so that its client reads the answer, in ms. */
const LINGER_MS = 2000;

/**
 * Writes an answer with Node's own server.
 *
 * @param idleMs  how long a client may take nothing of what is left of its answer, in ms; then it is cut off
 */
export function writeNodeAnswer(answer: Answer, outgoing: ServerResponse, idleMs: number): void {
  const end = (body?: Uint8Array | string) => {
    outgoing.end(body);
    if (!outgoing.writableFinished) outgoing.setTimeout(idleMs, () => outgoing.destroy());
  };
  if (answer.kind === 'whole') {
    if (outgoing.destroyed) return;
    const length = typeof answer.body === 'string' ? Buffer.byteLength(answer.body) : answer.body.length;
    outgoing.writeHead(answer.status, { ...answer.headers, 'content-length': length });
    // A body that was not read to its end would be taken for the next request.
    if (!outgoing.req.complete) outgoing.once('finish', () => takeRest(outgoing.req));
    end(answer.body);
    return;
  }
  // A stream is started even when its client has left: it then ends itself.
  if (!outgoing.destroyed) {
    outgoing.writeHead(answer.status, answer.headers);
    outgoing.flushHeaders();
  }
  const writer = new TickWriter(outgoing, () => answer.drained());
  answer.start({ write: (bytes) => writer.write(bytes), end: () => end(writer.take()) });
}

/**
 * Reads what is left of a body and drops it; cuts the connection when that takes long. To cut it at once would take the
 * answer from a client that has not read it yet.
 */
function takeRest(incoming: IncomingMessage): void {
  const cut = setTimeout(() => incoming.destroy(), LINGER_MS);
  incoming.once('close', () => clearTimeout(cut));
  incoming.resume();
}
