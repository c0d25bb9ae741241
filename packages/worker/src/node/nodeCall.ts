import type { IncomingMessage, ServerResponse } from 'node:http';
import type { BodyFailure, ClientCall, ReadLimits } from '../exchange/clientCall.ts';
import { Cancellation } from '../runtime/cancellation.ts';
import { joinBytes } from '../runtime/joinBytes.ts';

/** A client's request as Node's own server has it, without the detour over the web platform's classes. */
export function nodeCall(incoming: IncomingMessage, outgoing: ServerResponse): ClientCall {
  const leaving = new Cancellation();
  const leave = () => {
    if (!outgoing.writableFinished) leaving.cancel();
  };
  outgoing.once('close', leave);
  // An answer that waits for those of earlier requests on its connection is not told of the connection's end.
  if (outgoing.socket === null) listenBehindOthers(incoming, outgoing, leave);
  return {
    header: (name) => textOf(incoming.headers[name]),
    headerPairs: () => pairsOf(incoming),
    readBody: (limits) => readBody(incoming, limits),
    leaving,
  };
}

function listenBehindOthers(incoming: IncomingMessage, outgoing: ServerResponse, leave: () => void): void {
  const { socket } = incoming;
  socket.once('close', leave);
  outgoing.once('close', () => socket.off('close', leave));
}

function textOf(value: string | string[] | undefined): string | undefined {
  return Array.isArray(value) ? value.join(', ') : value;
}

function pairsOf({ headers }: IncomingMessage): [string, string][] {
  const pairs: [string, string][] = [];
  for (const name in headers) {
    const value = textOf(headers[name]);
    if (value !== undefined) pairs.push([name, value]);
  }
  return pairs;
}

function readBody(incoming: IncomingMessage, limits: ReadLimits): Promise<Uint8Array | BodyFailure> {
  if (Number(incoming.headers['content-length']) > limits.bytes) return Promise.resolve('too-large');
  return new Promise((resolve) => {
    const chunks: Uint8Array[] = [];
    let bytes = 0;
    const timer = setTimeout(() => finish('too-slow'), limits.timeoutMs);
    const finish = (result: Uint8Array | BodyFailure) => {
      clearTimeout(timer);
      resolve(result);
    };
    incoming.on('data', (chunk: Uint8Array) => {
      bytes += chunk.length;
      if (bytes <= limits.bytes) chunks.push(chunk);
      else finish('too-large');
    });
    incoming.once('end', () => finish(joinBytes(chunks, bytes)));
    incoming.once('error', () => finish('broken'));
    incoming.once('close', () => finish('broken'));
  });
}
