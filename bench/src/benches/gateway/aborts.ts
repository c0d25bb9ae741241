import { Agent, request as httpRequest } from 'node:http';
import { createSfc32, sampleInteger } from '@wattlane/core/random';
import { percentileOf } from '@wattlane/core/stats';
import type { BenchContext } from '../../harness.ts';
import { forkServer } from './childProcess.ts';
import { startGateway } from './gatewayProcess.ts';

const ABORTS = 1000;
const AT_A_TIME = 50;
/** How long a stream may run before its client leaves, in ms. */
const LONGEST_STREAM_MS = 150;
/** How long an upstream may take to hear of it before it counts as leaked, in ms. */
const LEAKED_MS = 5000;

const BODY = JSON.stringify({ model: 'mock', stream: true, messages: [{ role: 'user', content: 'hi' }] });

/** How soon an engine hears that a client has left in the middle of a stream, and whether it always does. */
export async function abortMetrics({ log }: BenchContext): Promise<Record<string, number>> {
  const upstream = await forkServer('slowUpstream');
  const gateway = await startGateway({ url: upstream.url, slots: AT_A_TIME });
  const closedAt = new Map<string, number>();
  upstream.process.on('message', (message) => {
    const { id, closedAtMs } = message as { id?: string; closedAtMs: number };
    // The gateway's own questions have none.
    if (id !== undefined) closedAt.set(id, closedAtMs);
  });
  const agent = new Agent({ keepAlive: true });
  const rng = createSfc32(7);
  const leftAt = new Map<string, number>();
  try {
    for (let first = 0; first < ABORTS; first += AT_A_TIME) {
      const ids = Array.from({ length: AT_A_TIME }, (_, place) => `abort-${first + place}`);
      await Promise.all(
        ids.map(async (id) => {
          leftAt.set(id, await leave(gateway.url, agent, id, sampleInteger(rng, 0, LONGEST_STREAM_MS)));
        }),
      );
    }
    await waitFor(() => closedAt.size >= leftAt.size);
    const delays = [...leftAt].map(([id, leftMs]) => (closedAt.get(id) ?? Number.POSITIVE_INFINITY) - leftMs);
    const leaked = delays.filter((delay) => delay === Number.POSITIVE_INFINITY).length;
    log(`aborts: ${leftAt.size} streams left, ${leaked} never closed upstream`);
    return {
      abortToUpstreamMs_p99: percentileOf(delays.filter(Number.isFinite), 0.99),
      leakedStreams: leaked,
    };
  } finally {
    agent.destroy();
    await Promise.all([gateway.stop(), upstream.stop()]);
  }
}

/** Opens a stream, reads for a while, and leaves. @returns when it left, in ms since 1970 */
function leave(url: string, agent: Agent, id: string, afterMs: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const headers = { 'content-type': 'application/json', 'x-request-id': id };
    const call = httpRequest(`${url}/v1/chat/completions`, { method: 'POST', agent, headers }, (response) => {
      response.resume();
      response.on('error', () => {});
      setTimeout(() => {
        resolve(performance.timeOrigin + performance.now());
        call.destroy();
      }, afterMs);
    });
    call.once('error', reject);
    call.end(BODY);
  });
}

async function waitFor(isDone: () => boolean): Promise<void> {
  for (let waitedMs = 0; waitedMs < LEAKED_MS && !isDone(); waitedMs += 20) {
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
