import type { IncomingMessage, ServerResponse } from 'node:http';

/** Ways in which an engine can fail, for tests: `x-sim-fault: reset`. */
export const FAULTS = [
  'reset', // the connection breaks before any answer
  'never', // no answer at all
  'html', // 200 with a page
  'garbage', // bytes that are not HTTP
  'error-429',
  'error-500',
  'stall-midstream', // some events, then silence
  'reset-midstream', // some events, then the connection breaks
  'malformed-midstream', // some events, then what is no event
  'error-midstream', // some events, then an error event
] as const;

/** One of `FAULTS`. */
export type Fault = (typeof FAULTS)[number];

const FAULT_HEADER = 'x-sim-fault';

/** Time for events to get through before their connection is reset, in ms. */
const FLUSH_MS = 30;

/** The failure that a request asks for. */
export function faultOf({ headers }: IncomingMessage): Fault | null {
  const value = headers[FAULT_HEADER];
  return FAULTS.find((fault) => fault === value) ?? null;
}

/** Fails before the answer began. @returns whether it did */
export function failAtOnce(fault: Fault | null, request: IncomingMessage, response: ServerResponse): boolean {
  switch (fault) {
    case 'reset':
      request.socket.resetAndDestroy();
      return true;
    case 'never':
      return true;
    case 'html':
      response.writeHead(200, { 'content-type': 'text/html' }).end('<html><body>It works!</body></html>');
      return true;
    case 'garbage':
      request.socket.end('this is no HTTP\r\n\r\n');
      return true;
    case 'error-429':
      response.writeHead(429, { 'content-type': 'application/json', 'retry-after': '1' });
      response.end(
        '{"error":{"message":"engine is busy","type":"rate_limit_error","param":null,"code":"busy"}}',
      );
      return true;
    case 'error-500':
      response.writeHead(500, { 'content-type': 'application/json' });
      response.end('{"error":{"message":"engine broke","type":"server_error","param":null,"code":null}}');
      return true;
    default:
      return false;
  }
}

/** Fails in the middle of a stream. @returns whether nothing more may be written */
export function failMidstream(fault: Fault | null, response: ServerResponse): boolean {
  switch (fault) {
    case 'stall-midstream':
      return true;
    case 'reset-midstream':
      // A reset takes with it what the other side has not read yet.
      setTimeout(() => response.socket?.resetAndDestroy(), FLUSH_MS);
      return true;
    case 'malformed-midstream':
      response.end('data: {"id":"x","choices":[{"delta":{"content":');
      return true;
    case 'error-midstream':
      response.end(
        'data: {"error":{"message":"out of memory","type":"server_error","param":null,"code":"oom"}}\n\n',
      );
      return true;
    default:
      return false;
  }
}
