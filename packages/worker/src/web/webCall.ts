import type { BodyFailure, ClientCall, ReadLimits } from '../exchange/clientCall.ts';
import { Cancellation } from '../runtime/cancellation.ts';
import { joinBytes } from '../runtime/joinBytes.ts';
import type { Runtime } from '../runtime/runtime.ts';

/** A client's request as the web platform has it. */
export function webCall(request: Request, runtime: Pick<Runtime, 'setTimer'>): ClientCall {
  const leaving = new Cancellation();
  if (request.signal.aborted) leaving.cancel();
  else request.signal.addEventListener('abort', () => leaving.cancel(), { once: true });
  return {
    header: (name) => request.headers.get(name) ?? undefined,
    headerPairs: () => request.headers,
    readBody: (limits) => readBody(request, limits, runtime),
    leaving,
  };
}

async function readBody(
  request: Request,
  limits: ReadLimits,
  runtime: Pick<Runtime, 'setTimer'>,
): Promise<Uint8Array | BodyFailure> {
  const length = request.headers.get('content-length');
  if (length !== null && Number(length) > limits.bytes) return 'too-large';
  let expire = () => {};
  const expired = new Promise<'too-slow'>((resolve) => {
    expire = () => resolve('too-slow');
  });
  const timer = runtime.setTimer(limits.timeoutMs, expire);
  try {
    const bytes = length === null ? readUnknownLength(request, limits.bytes) : readKnownLength(request);
    return await Promise.race([bytes, expired]);
  } catch {
    return 'broken';
  } finally {
    timer.cancel();
  }
}

async function readKnownLength(request: Request): Promise<Uint8Array> {
  return new Uint8Array(await request.arrayBuffer());
}

async function readUnknownLength(request: Request, mostBytes: number): Promise<Uint8Array | 'too-large'> {
  const reader = request.body?.getReader();
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for (;;) {
    const next = await reader?.read();
    if (next === undefined || next.done) return joinBytes(chunks, bytes);
    bytes += next.value.length;
    if (bytes > mostBytes) {
      void reader?.cancel();
      return 'too-large';
    }
    chunks.push(next.value);
  }
}
