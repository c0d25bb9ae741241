import { type IncomingMessage, type Server, type ServerResponse, STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import { type GatewayErrorCode, openAiError } from '@wattlane/core/protocol';
import type { Runtime } from '../runtime/runtime.ts';

/** How long a connection stays open behind its error, so that a client which still sends comes to read it, in ms. */
const LINGER_MS = 1000;

/** What Node's server stumbled over, where it is not simply no HTTP. */
const CODES: Readonly<Record<string, GatewayErrorCode>> = {
  HPE_HEADER_OVERFLOW: 'headers_too_large',
  ERR_HTTP_REQUEST_TIMEOUT: 'request_timeout',
};

const TOO_SLOW = 'The request did not arrive in time.';

/**
 * Answers what Node's server takes for no request, or not in time: an error in the usual shape, then the end of the
 * connection. It is cut without a word where an answer is on its way already, whose bytes the error would fall into.
 */
export function answerClientErrors(server: Server, runtime: Pick<Runtime, 'randomId'>): void {
  const refused = new WeakSet<object>();
  const isAnswering = watchAnswers(server);
  server.on('clientError', (error: NodeJS.ErrnoException, socket: Socket) => {
    if (refused.has(socket)) return;
    refused.add(socket);
    if (!socket.writable || error.code === 'ECONNRESET' || isAnswering(socket)) socket.destroy();
    else refuse(socket, errorText(CODES[error.code ?? ''] ?? 'malformed_request', runtime.randomId()));
  });
}

/** Tells of a connection whether the head of an answer is out and the rest of it is not. */
function watchAnswers(server: Server): (socket: Socket) => boolean {
  const open = new WeakMap<Socket, Set<ServerResponse>>();
  server.on('request', ({ socket }: IncomingMessage, outgoing: ServerResponse) => {
    const answers = open.get(socket) ?? new Set();
    open.set(socket, answers.add(outgoing));
    outgoing.once('close', () => answers.delete(outgoing));
  });
  return (socket) => [...(open.get(socket) ?? [])].some(({ headersSent }) => headersSent);
}

function refuse(socket: Socket, text: string): void {
  const cut = setTimeout(() => socket.destroy(), LINGER_MS);
  socket.once('close', () => clearTimeout(cut));
  socket.end(text);
}

function errorText(code: GatewayErrorCode, id: string): string {
  const { status, body } = openAiError(code, code === 'request_timeout' ? { message: TOO_SLOW } : {});
  const json = JSON.stringify(body);
  const lines = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
    'content-type: application/json',
    `content-length: ${Buffer.byteLength(json)}`,
    `x-request-id: ${id}`,
    'connection: close',
  ];
  return `${lines.join('\r\n')}\r\n\r\n${json}`;
}
