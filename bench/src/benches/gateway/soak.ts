import type { BenchContext } from '../../harness.ts';
import { forkServer } from './childProcess.ts';
import { startGateway, usageOf } from './gatewayProcess.ts';
import { sendLoad } from './loadGenerator.ts';

/** 50,000 requests in 5 minutes. */
const REQUESTS = 50_000;
const MINUTES = 5;
const TURNS = 100;
/** Share of the time after which memory has settled and growth counts. */
const SETTLED = 0.2;

const messages = [{ role: 'user', content: 'Explain in three sentences how a heat pump works.' }];

/**
 * Memory over five minutes of traffic, half of it streamed, with a store on disk: what the resident set of the gateway's
 * process grew from a fifth of the time on, taken between the least of the turns after that fifth and the least of the last
 * fifth, since it saws up and down with garbage collection.
 */
export async function soakMetrics({ log }: BenchContext, storeUrl: string): Promise<Record<string, number>> {
  const upstream = await forkServer('upstream');
  const gateway = await startGateway({ url: upstream.url }, { store: { url: storeUrl } });
  const rssMiB: number[] = [];
  let failed = 0;
  try {
    for (let turn = 0; turn < TURNS; turn++) {
      const endMs = performance.now() + (MINUTES * 60_000) / TURNS;
      const body = JSON.stringify({ model: 'mock', messages, stream: turn % 2 === 0 });
      const url = `${gateway.url}/v1/chat/completions`;
      const { failures } = await sendLoad({ url, body, requests: REQUESTS / TURNS, concurrency: 16 });
      failed += failures;
      rssMiB.push((await usageOf(gateway)).rssBytes / 2 ** 20);
      if (turn % 20 === 19) log(`soak: ${turn + 1} % done, ${rssMiB.at(-1)!.toFixed(0)} MiB`);
      await new Promise((resolve) => setTimeout(resolve, Math.max(0, endMs - performance.now())));
    }
    const first = rssMiB.slice(TURNS * SETTLED, 2 * TURNS * SETTLED);
    const last = rssMiB.slice(-TURNS * SETTLED);
    return { soakRssGrowthMiB: Math.min(...last) - Math.min(...first), soakFailures: failed };
  } finally {
    await Promise.all([gateway.stop(), upstream.stop()]);
  }
}
