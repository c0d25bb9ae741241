import type { ServerResponse } from 'node:http';
import type { Answer } from '../exchange/answer.ts';

/** Writes an answer with Node's own server. */
export function writeNodeAnswer(answer: Answer, outgoing: ServerResponse): void {
  if (outgoing.destroyed) return;
  if (answer.kind === 'whole') {
    const length = typeof answer.body === 'string' ? Buffer.byteLength(answer.body) : answer.body.length;
    outgoing.writeHead(answer.status, { ...answer.headers, 'content-length': length });
    outgoing.end(answer.body);
    // A body that was not read to its end would be taken for the next request.
    if (!outgoing.req.complete) outgoing.once('finish', () => outgoing.req.destroy());
    return;
  }
  outgoing.writeHead(answer.status, answer.headers);
  outgoing.flushHeaders();
  outgoing.on('drain', () => answer.drained());
  answer.start({ write: (bytes) => outgoing.write(bytes), end: () => outgoing.end() });
}
