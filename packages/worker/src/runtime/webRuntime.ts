import { createSfc32 } from '@wattlane/core/random';
import { createFetchTransport } from './fetchTransport.ts';
import type { Runtime } from './runtime.ts';
import type { Transport } from './transport.ts';

/**
 * A runtime of web standards alone: Bun, Deno and workerd.
 *
 * @param name  what the runtime is called in logs
 */
export function createWebRuntime(name: string, transport: Transport = createFetchTransport()): Runtime {
  return {
    name,
    nowMs: () => performance.now(),
    epochMs: () => Date.now(),
    setTimer(delayMs, run) {
      const timer = setTimeout(run, delayMs);
      return { cancel: () => clearTimeout(timer) };
    },
    randomId: () => crypto.randomUUID(),
    sha256: async (text) =>
      new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text))),
    rng: createSfc32(crypto.getRandomValues(new Uint32Array(1))[0]!),
    transport,
  };
}
