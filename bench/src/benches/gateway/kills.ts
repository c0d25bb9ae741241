import { createClient } from '@libsql/client';
import { createSfc32, sampleInteger } from '@wattlane/core/random';
import { percentileOf } from '@wattlane/core/stats';
import type { BenchContext } from '../../harness.ts';
import { forkServer, type ServerProcess } from './childProcess.ts';
import { startGateway, usageOf } from './gatewayProcess.ts';
import { sendLoad } from './loadGenerator.ts';

const KILLS = 20;
/** How long a gateway serves before it is killed, in ms. */
const [SHORTEST_MS, LONGEST_MS] = [500, 1500];
const BODY = JSON.stringify({ model: 'mock', messages: [{ role: 'user', content: 'hi' }] });

/**
 * Gateways that are killed with SIGKILL under load, each started on the file that the last one left: rows that the store had
 * confirmed and that are not in the file afterwards, and the time from the start of a process to its first answer.
 */
export async function killMetrics({ log }: BenchContext, storeUrl: string): Promise<Record<string, number>> {
  const upstream = await forkServer('upstream');
  const rng = createSfc32(11);
  const restartsMs: number[] = [];
  let lost = 0;
  let acknowledged = 0;
  try {
    for (let kill = 0; kill < KILLS; kill++) {
      const startedMs = performance.now();
      const gateway = await startGateway({ url: upstream.url }, { store: { url: storeUrl } });
      await sendLoad({ url: `${gateway.url}/v1/chat/completions`, body: BODY, requests: 1, concurrency: 1 });
      restartsMs.push(performance.now() - startedMs);
      const confirmed = await loadUntilKilled(gateway, sampleInteger(rng, SHORTEST_MS, LONGEST_MS));
      acknowledged += confirmed;
      lost += confirmed - (await rowsOf(storeUrl, gateway.run, confirmed));
    }
  } finally {
    await upstream.stop();
  }
  log(`kills: ${acknowledged} rows confirmed in ${KILLS} runs, ${lost} of them lost`);
  return {
    killRestartLostRows: lost,
    killRestartAcknowledgedRows: acknowledged,
    restartMs_p99: percentileOf(restartsMs.slice(1), 0.99),
  };
}

/** @returns rows that the gateway had said to be confirmed when it was killed */
async function loadUntilKilled(gateway: ServerProcess, afterMs: number): Promise<number> {
  const url = `${gateway.url}/v1/chat/completions`;
  const load = sendLoad({ url, body: BODY, requests: 1_000_000, concurrency: 16, stop: gateway.ended });
  await new Promise((resolve) => setTimeout(resolve, afterMs));
  const { acknowledgedRows } = await usageOf(gateway);
  await gateway.stop();
  await load;
  return acknowledgedRows;
}

/** Rows of a run are confirmed in order, so the first `confirmed` of them must be there. */
async function rowsOf(url: string, run: string, confirmed: number): Promise<number> {
  const client = createClient({ url, timeout: 5000 });
  const sql = 'SELECT count(*) AS found FROM requests WHERE run = ? AND run_row < ?';
  const { rows } = await client.execute({ sql, args: [run, confirmed] });
  client.close();
  return Number(rows[0]!.found);
}
