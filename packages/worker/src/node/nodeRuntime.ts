import { createHash, randomInt, randomUUID } from 'node:crypto';
import { createSfc32 } from '@wattlane/core/random';
import type { Runtime } from '../runtime/runtime.ts';
import type { Transport } from '../runtime/transport.ts';
import { createNodeTransport } from './nodeTransport.ts';

/** Node's clock, timers, chance and connections. */
export function createNodeRuntime(transport: Transport = createNodeTransport()): Runtime {
  return {
    name: 'node',
    nowMs: () => performance.now(),
    epochMs: () => Date.now(),
    setTimer(delayMs, run) {
      const timer = setTimeout(run, delayMs);
      timer.unref();
      return { cancel: () => clearTimeout(timer) };
    },
    randomId: () => randomUUID(),
    sha256: (text) => createHash('sha256').update(text).digest(),
    rng: createSfc32(randomInt(2 ** 32)),
    transport,
  };
}
