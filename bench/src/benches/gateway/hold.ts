import { Agent, request as httpRequest } from 'node:http';
import { DEFAULT_PROFILE, decodeStepMs } from '@wattlane/core/power';
import { createSfc32, type Rng, sampleExponential, sampleInteger } from '@wattlane/core/random';
import { createWelford, mean, percentileOf, updateWelford, welfordVariance } from '@wattlane/core/stats';
import type { PromptLength } from '@wattlane/core/traces';
import type { BenchContext } from '../../harness.ts';
import { readPromptRows } from '../prediction/promptRows.ts';
import { forkServer } from './childProcess.ts';
import { startGateway } from './gatewayProcess.ts';

const SLOTS = 8;
const LOAD = 0.95;
const REQUESTS = 2000;
const SEEDS = 3;
/** How much faster than real time the engine runs; at more, what the processes wait for each other would count as load. */
const SPEEDUP = 4;

/** A request of a run. */
interface Job {
  /** After the start, in real ms. */
  readonly arrivalMs: number;
  readonly row: PromptLength;
}

/**
 * What ordering gains over real HTTP: prompts of the test part as traffic, sent to a gateway in front of a simulated engine of
 * 8 slots, with our predictor learning as it goes; against the same gateway first come, first served. Answers are as long as
 * recorded. Seeds 101 and on draw arrivals and prompts; both orders get the same.
 */
export async function holdMetrics(context: BenchContext): Promise<Record<string, number>> {
  const { test } = readPromptRows(context.data, 'llm/prompts_lengths.jsonl.gz');
  const gains = createWelford();
  const changes = createWelford();
  const totals = { boost: [] as number[][], fcfs: [] as number[][] };
  for (let seed = 0; seed < SEEDS; seed++) {
    const jobs = drawJobs(createSfc32(101 + seed), test);
    for (const policy of ['fcfs', 'boost'] as const) totals[policy].push(await run(jobs, policy));
    const [ours, base] = [totals.boost.at(-1)!, totals.fcfs.at(-1)!];
    updateWelford(gains, 1 - mean(ours) / mean(base));
    updateWelford(changes, percentileOf(ours, 0.99) / percentileOf(base, 0.99) - 1);
    context.log(`hold, run ${seed + 1}: mean ${mean(base).toFixed(0)} to ${mean(ours).toFixed(0)} ms`);
  }
  const average = (runs: readonly number[][], figure: (run: number[]) => number) => mean(runs.map(figure));
  const p99 = (run: number[]) => percentileOf(run, 0.99);
  return {
    holdMeanGain: 1 - average(totals.boost, mean) / average(totals.fcfs, mean),
    holdP99Change: average(totals.boost, p99) / average(totals.fcfs, p99) - 1,
    holdMeanGainStdError: Math.sqrt(welfordVariance(gains) / SEEDS),
    holdP99ChangeStdError: Math.sqrt(welfordVariance(changes) / SEEDS),
  };
}

/** Poisson arrivals that offer `LOAD` of what the engine does with all slots busy. */
function drawJobs(rng: Rng, rows: readonly PromptLength[]): Job[] {
  const profile = { ...DEFAULT_PROFILE.h100, maxNumSeqs: SLOTS };
  const workMs = rows.map(
    ({ prompt, outputTokens }) =>
      (outputTokens * decodeStepMs(profile, SLOTS, 1)) / SLOTS +
      prompt.length / 4 / profile.prefillTokensPerMs,
  );
  const meanGapMs = mean(workMs) / LOAD / SPEEDUP;
  let arrivalMs = 0;
  return Array.from({ length: REQUESTS }, () => {
    arrivalMs += sampleExponential(rng, meanGapMs);
    return { arrivalMs, row: rows[sampleInteger(rng, 0, rows.length - 1)]! };
  });
}

/** Completion times of all jobs, in real ms. */
async function run(jobs: readonly Job[], policy: string): Promise<number[]> {
  const engine = await forkServer('engine', [String(SLOTS), String(SPEEDUP)]);
  const backend = { url: engine.url, engine: 'vllm', slots: SLOTS };
  const gateway = await startGateway(backend, { order: { policy } });
  const agent = new Agent({ keepAlive: true, maxSockets: Number.POSITIVE_INFINITY });
  try {
    const startMs = performance.now() + 200;
    return await Promise.all(jobs.map((job) => sendAt(gateway.url, agent, job, startMs)));
  } finally {
    agent.destroy();
    await Promise.all([gateway.stop(), engine.stop()]);
  }
}

async function sendAt(url: string, agent: Agent, { arrivalMs, row }: Job, startMs: number): Promise<number> {
  const dueMs = startMs + arrivalMs;
  await new Promise((resolve) => setTimeout(resolve, dueMs - performance.now()));
  const body = JSON.stringify({
    model: row.model,
    stream: true,
    messages: [{ role: 'user', content: row.prompt }],
  });
  return new Promise((resolve, reject) => {
    const headers = { 'content-type': 'application/json', 'x-sim-output-tokens': String(row.outputTokens) };
    const call = httpRequest(`${url}/v1/chat/completions`, { method: 'POST', agent, headers }, (response) => {
      if (response.statusCode !== 200) reject(new Error(`status ${response.statusCode}`));
      response.resume();
      response.once('end', () => resolve(performance.now() - dueMs));
      response.once('error', reject);
    });
    call.once('error', reject);
    call.end(body);
  });
}
