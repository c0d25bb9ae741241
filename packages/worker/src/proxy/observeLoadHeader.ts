import { readLoadHeader } from '@wattlane/core/protocol';
import type { GatewayBackend } from '../hold/gatewayBackend.ts';

/** Takes in what vLLM says of its load with an answer. */
export function observeLoadHeader(backend: GatewayBackend, value: string | undefined, nowMs: number): void {
  const load = readLoadHeader(value);
  if (load?.waiting === undefined) return;
  backend.reading = {
    running: load.running ?? backend.reading?.running ?? backend.window.inFlight.sent.size - load.waiting,
    waiting: load.waiting,
    kvRatio: load.kvRatio ?? null,
    readMs: nowMs,
  };
}
