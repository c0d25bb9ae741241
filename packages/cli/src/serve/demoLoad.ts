import { createSfc32, sampleExponential, sampleInteger } from '@wattlane/core/random';
import { type CliIo, noteLine } from '../cliIo.ts';

/** Mean time between two requests, in ms, while it is busy and while it is quiet; the waves are what fills the queue. */
const BUSY_GAP_MS = 150;
const QUIET_GAP_MS = 900;
/** Length of a wave, in ms. */
const WAVE_MS = 20_000;
/** Requests that are under way at the most. */
const MOST_OPEN = 200;

const TASKS = [
  ['Say hello in one word.', 8],
  ['Name three rivers.', 20],
  ['Summarise this paragraph in one sentence.', 60],
  ['Write a function that sorts a list.', 180],
  ['Explain how a heat pump works.', 320],
  ['Write a detailed essay of 1,000 words about the history of electric power.', 900],
] as const;

/** Sends waves of chat requests to a gateway until `end`; a person can watch what it does with them. */
export async function runDemoLoad(io: CliIo, url: string, end: Promise<void>): Promise<void> {
  const rng = createSfc32(1);
  let open = 0;
  let over = false;
  void end.then(() => {
    over = true;
  });
  noteLine(io, 'sending waves of requests (--demo)');
  for (let sentMs = 0; !over; ) {
    const busy = Math.floor(sentMs / WAVE_MS) % 2 === 0;
    const gapMs = sampleExponential(rng, busy ? BUSY_GAP_MS : QUIET_GAP_MS);
    sentMs += gapMs;
    await new Promise((resolve) => setTimeout(resolve, gapMs));
    if (over || open >= MOST_OPEN) continue;
    open += 1;
    const [prompt, tokens] = TASKS[sampleInteger(rng, 0, TASKS.length - 1)]!;
    const length = Math.round(tokens * (0.5 + rng.nextFloat()));
    void ask(url, prompt, length).finally(() => {
      open -= 1;
    });
  }
}

async function ask(url: string, prompt: string, tokens: number): Promise<void> {
  const body = { model: 'demo', stream: true, messages: [{ role: 'user', content: prompt }] };
  try {
    const response = await fetch(`${url}/v1/chat/completions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-sim-output-tokens': String(tokens) },
      body: JSON.stringify(body),
    });
    await response.text();
  } catch {
    // The gateway is stopping.
  }
}
