import { createRequire } from 'node:module';
import { percentileOf } from '@wattlane/core/stats';
import type { BenchContext } from '../../harness.ts';
import { forkServer, type ServerProcess, spawnServer } from './childProcess.ts';
import { startBunGateway, startGateway } from './gatewayProcess.ts';
import { sendLoad } from './loadGenerator.ts';

const ROUNDS = 3;
const CONCURRENCY = 16;
/** Requests a round through our gateway and the peer, whole and streamed. */
const REQUESTS = 2000;
const STREAMS = 400;
/** Rounds of both before those that count: the cost of a stream still falls through the seventh, in both. */
const WARM_UP = 8;
/** Requests one by one, for the latency that is added. */
const LONE_REQUESTS = 1000;

const SYSTEM = 'You are a helpful assistant. Answer briefly and in plain words.';
const messages = [
  { role: 'system', content: SYSTEM },
  { role: 'user', content: 'Explain in three sentences how a heat pump works, and name one example.' },
];
const WHOLE = JSON.stringify({ model: 'mock', messages });
const STREAM = JSON.stringify({ model: 'mock', messages, stream: true });
const PATH = '/v1/chat/completions';

/**
 * Processor time a request and latency of our gateway with everything on, of a peer, and of a direct connection, in front of
 * the same upstream, in interleaved rounds.
 */
export async function overheadMetrics(
  { log }: BenchContext,
  storeUrl: string,
): Promise<Record<string, number>> {
  const upstream = await forkServer('upstream');
  const ours = await startGateway({ url: upstream.url }, { store: { url: storeUrl } });
  const peer = await spawnServer(process.execPath, (port) => [portkeyPath(), `--port=${port}`, '--headless']);
  const peerHeaders = { 'x-portkey-provider': 'openai', 'x-portkey-custom-host': `${upstream.url}/v1` };
  try {
    const totals = { whole: [0, 0], stream: [0, 0] };
    const kinds = [
      ['whole', WHOLE, REQUESTS],
      ['stream', STREAM, STREAMS],
    ] as const;
    for (const [, body, requests] of kinds) {
      await cpuMsPerRequest(ours, body, WARM_UP * requests, {});
      await cpuMsPerRequest(peer, body, WARM_UP * requests, peerHeaders);
    }
    for (let round = 0; round < ROUNDS; round++) {
      for (const [kind, body, requests] of kinds) {
        const own = await cpuMsPerRequest(ours, body, requests, {});
        const other = await cpuMsPerRequest(peer, body, requests, peerHeaders);
        log(`${kind}: ours ${own.toFixed(3)} ms of processor time a request, peer ${other.toFixed(3)}`);
        totals[kind] = [totals[kind][0]! + own, totals[kind][1]! + other];
      }
    }
    return {
      cpuRatioPortkey_nonStream: totals.whole[0]! / totals.whole[1]!,
      cpuRatioPortkey_stream64: totals.stream[0]! / totals.stream[1]!,
      cpuMsPerRequest_node: totals.whole[0]! / ROUNDS,
      cpuMsPerStream64_node: totals.stream[0]! / ROUNDS,
      ...(await addedLatency(ours, upstream)),
      ...(await bunCost(upstream)),
    };
  } finally {
    await Promise.all([ours.stop(), peer.stop(), upstream.stop()]);
  }
}

/** Processor time a request of the gateway on Bun; nothing where Bun is not installed. */
async function bunCost(upstream: ServerProcess): Promise<Record<string, number>> {
  const bun = await startBunGateway({ url: upstream.url });
  if (bun === undefined) return {};
  try {
    await cpuMsPerRequest(bun, WHOLE, WARM_UP * REQUESTS, {});
    return { cpuMsPerRequest_bun: await cpuMsPerRequest(bun, WHOLE, ROUNDS * REQUESTS, {}) };
  } finally {
    await bun.stop();
  }
}

function portkeyPath(): string {
  const require = createRequire(import.meta.url);
  return require.resolve('@portkey-ai/gateway/build/start-server.js');
}

async function cpuMsPerRequest(
  server: ServerProcess,
  body: string,
  requests: number,
  headers: Readonly<Record<string, string>>,
): Promise<number> {
  const before = server.cpuMs();
  const load = { url: server.url + PATH, body, headers, requests, concurrency: CONCURRENCY };
  const { failures } = await sendLoad(load);
  if (failures > 0) throw new Error(`${failures} of ${requests} requests failed at ${server.url}`);
  return (server.cpuMs() - before) / requests;
}

/** What our gateway adds to requests that come one by one: differences of quantiles, rounds interleaved. */
async function addedLatency(ours: ServerProcess, upstream: ServerProcess): Promise<Record<string, number>> {
  const through: number[] = [];
  const direct: number[] = [];
  const alone = { body: WHOLE, requests: LONE_REQUESTS / ROUNDS, concurrency: 1 };
  for (let round = 0; round < ROUNDS; round++) {
    through.push(...(await sendLoad({ url: ours.url + PATH, ...alone })).latenciesMs);
    direct.push(...(await sendLoad({ url: upstream.url + PATH, ...alone })).latenciesMs);
  }
  return {
    addedP50Ms: percentileOf(through, 0.5) - percentileOf(direct, 0.5),
    addedP99Ms: percentileOf(through, 0.99) - percentileOf(direct, 0.99),
  };
}
