import type { Gateway } from '../exchange/gateway.ts';
import type { Timer } from '../runtime/runtime.ts';
import { type Dashboard, WHOLE_VIEW } from './dashboard.ts';

/** Time between two events, in ms. */
const EVERY_MS = 1000;
/** Pages that may listen at once. */
const MOST_CLIENTS = 16;
/** Newest buckets in an event; one that was missed is made up for. */
const TICK_BUCKETS = 3;
/** Bytes that may wait for a slow client; past them it misses events. */
const HIGH_WATER_BYTES = 256 * 1024;

interface Client {
  readonly controller: ReadableStreamDefaultController<Uint8Array>;
  /** Whether it missed an event, so that it needs the whole view again. */
  isBehind: boolean;
}

/**
 * Sends what is new to all pages that listen, once a second, as server-sent events: `whole` first, then `tick`. Without
 * listeners nothing runs.
 */
export class EventHub {
  readonly #dashboard: Dashboard;
  readonly #gateway: Gateway;
  readonly #clients = new Set<Client>();
  readonly #encoder = new TextEncoder();
  #timer: Timer | null = null;
  #sentRequests = 0;

  constructor(dashboard: Dashboard) {
    this.#dashboard = dashboard;
    this.#gateway = dashboard.gateway;
  }

  /** Pages that listen. */
  get clientCount(): number {
    return this.#clients.size;
  }

  /** A stream of events for one more page; null when too many listen. */
  open(signal: AbortSignal): ReadableStream<Uint8Array> | null {
    if (this.#clients.size >= MOST_CLIENTS) return null;
    let client: Client;
    const leave = () => this.#drop(client);
    return new ReadableStream<Uint8Array>(
      {
        start: (controller) => {
          client = { controller, isBehind: true };
          this.#clients.add(client);
          signal.addEventListener('abort', leave, { once: true });
          this.#send();
        },
        cancel: leave,
      },
      { highWaterMark: HIGH_WATER_BYTES, size: (chunk) => chunk.length },
    );
  }

  /** One event to everyone; the next one follows while someone listens. */
  #send(): void {
    this.#timer?.cancel();
    this.#timer = null;
    if (this.#gateway.draining) for (const client of [...this.#clients]) this.#drop(client);
    if (this.#clients.size === 0) return;
    for (const client of this.#clients) client.isBehind ||= (client.controller.desiredSize ?? 0) <= 0;
    const scope = { buckets: TICK_BUCKETS, afterRequest: this.#sentRequests };
    this.#sentRequests = this.#dashboard.endedCount;
    let tick: Uint8Array | undefined;
    let whole: Uint8Array | undefined;
    for (const client of this.#clients) {
      if ((client.controller.desiredSize ?? 0) <= 0) continue;
      if (client.isBehind) whole ??= this.#event('whole', WHOLE_VIEW);
      else tick ??= this.#event('tick', scope);
      client.controller.enqueue((client.isBehind ? whole : tick)!);
      client.isBehind = false;
    }
    this.#timer = this.#gateway.runtime.setTimer(EVERY_MS, () => this.#send());
  }

  #event(name: 'whole' | 'tick', scope: typeof WHOLE_VIEW): Uint8Array {
    return this.#encoder.encode(`event: ${name}\ndata: ${JSON.stringify(this.#dashboard.view(scope))}\n\n`);
  }

  #drop(client: Client): void {
    if (!this.#clients.delete(client)) return;
    try {
      client.controller.close();
    } catch {
      // The page closed it.
    }
  }
}
