import { createSfc32, type Rng, sampleExponential } from '@wattlane/core/random';
import { describe, expect, test } from 'vitest';
import type { Entry, Grant } from '../hold/poolRequest.ts';
import { createGateway, type Gateway, type Runtime, withDefaults } from '../index.ts';
import { someRecord } from '../observe/fixtures/someRecord.ts';
import { type ComparedWait, compareWaits, createWaitShadow } from './waitShadow.ts';

/** A clock that only the test moves; timers never fire, since no prompt is waited for. */
class HandRuntime implements Runtime {
  readonly name = 'hand';
  now = 0;
  readonly rng: Rng = createSfc32(1);
  readonly transport = { send: () => Promise.reject(new Error('none')), close: () => {} };
  nowMs = (): number => this.now;
  epochMs = (): number => this.now;
  setTimer = () => ({ cancel: () => {} });
  randomId = (): string => 'id';
  sha256 = (): Uint8Array => new Uint8Array(32);
}

interface Arrival {
  readonly atMs: number;
  readonly serviceMs: number;
}

/**
 * Runs arrivals through the real queue of a gateway whose engine takes `slots` requests, each for exactly its service
 * time, and gives the waits that the shadow compares.
 */
async function run(policy: 'fcfs' | 'boost', slots: number, arrivals: readonly Arrival[]) {
  const runtime = new HandRuntime();
  const gateway: Gateway = createGateway(
    withDefaults({
      backends: [{ id: 'a', url: 'http://127.0.0.1:1', slots, metricsPath: '', chunkTokens: 1_000_000 }],
      order: { policy },
    }),
    { runtime, predictor: { predict: () => ({ logMean: 1, logSd: 1 }) } },
  );
  const { pool } = gateway.pools.pools[0]!;
  const shadow = createWaitShadow(gateway);
  const waits: ComparedWait[] = [];
  const ends: { atMs: number; place: number; grant: Grant }[] = [];
  const granted = (place: number, grant: Grant) => {
    grant.firstToken();
    ends.push({ atMs: runtime.now + arrivals[place]!.serviceMs, place, grant });
  };
  const settle = async () => {
    for (let turn = 0; turn < 4; turn++) await Promise.resolve();
  };
  for (let next = 0; next < arrivals.length || ends.length > 0; ) {
    ends.sort((a, b) => a.atMs - b.atMs);
    const first = ends[0];
    const arrival = arrivals[next];
    if (first === undefined || (arrival !== undefined && arrival.atMs < first.atMs)) {
      runtime.now = arrival!.atMs;
      const place = next++;
      const entry: Entry = pool.enter(poolRequest(arrival!));
      if (entry.kind === 'granted') granted(place, entry);
      if (entry.kind === 'waiting') {
        void entry.result.then((result) => result.kind === 'granted' && granted(place, result));
      }
    } else {
      runtime.now = first.atMs;
      ends.shift();
      const { place, grant } = first;
      const { atMs, serviceMs } = arrivals[place]!;
      grant.end({ whole: true, inputTokens: 0, outputTokens: Math.round(serviceMs) });
      const record = someRecord({ backend: 'a', queuedMs: grant.queuedMs, serviceMs });
      const origin = { order: place, arrivalMs: atMs, span: null };
      compareWaits(shadow, record, origin, runtime.now, (wait) => waits.push(wait));
    }
    await settle();
  }
  return { waits, servers: pool.backends[0]!.window.maxInFlight };
}

const poolRequest = ({ atMs, serviceMs }: Arrival) => ({
  arrivalMs: atMs,
  firstArrivalMs: atMs,
  tenant: someRecord().tenant,
  band: 'standard' as const,
  inputTokens: 0,
  predictedTokens: 10,
  sizeMs: serviceMs,
  trustRatio: 1,
  streams: true,
  bytes: 10,
});

function draw(seed: number, count: number): Arrival[] {
  const rng = createSfc32(seed);
  let atMs = 0;
  return Array.from({ length: count }, () => {
    atMs += sampleExponential(rng, 20);
    return { atMs, serviceMs: sampleExponential(rng, 100) };
  });
}

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

describe('the virtual FCFS queue', () => {
  test.each([1, 2, 3])('with policy fcfs its waits are the real ones, %i slots', async (slots) => {
    // Mean gap 20 ms against 100 ms of service: overloaded, so that nearly everyone waits.
    const { waits } = await run('fcfs', slots, draw(slots, 300));
    expect(waits).toHaveLength(300);
    expect(mean(waits.map(({ realMs }) => realMs))).toBeGreaterThan(100);
    for (const { realMs, fcfsMs } of waits) expect(fcfsMs).toBeCloseTo(realMs, 6);
  });

  test('is left behind by an order of sizes', async () => {
    const { waits } = await run('boost', 2, draw(9, 300));
    expect(waits).toHaveLength(300);
    const real = mean(waits.map(({ realMs }) => realMs));
    expect(real).toBeLessThan(0.9 * mean(waits.map(({ fcfsMs }) => fcfsMs)));
  });

  test('takes no notice of requests that no engine got', () => {
    const gateway = createGateway(withDefaults({ backends: [{ id: 'a', url: 'http://127.0.0.1:1' }] }), {
      runtime: new HandRuntime(),
      predictor: { predict: () => ({ logMean: 1, logSd: 1 }) },
    });
    const shadow = createWaitShadow(gateway);
    const waits: ComparedWait[] = [];
    const end = (order: number, changes: object) =>
      compareWaits(shadow, someRecord(changes), { order, arrivalMs: 0, span: null }, 0, (it) =>
        waits.push(it),
      );
    end(0, { backend: null, serviceMs: null });
    end(1, { backend: 'gone' });
    expect(waits).toEqual([]);
    end(2, { backend: 'a' });
    expect(waits).toHaveLength(1);
  });
});
