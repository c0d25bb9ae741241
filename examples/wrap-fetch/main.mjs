// The official OpenAI client in front of a simulated engine of two slots: first as it is, then with its requests ordered.
import { readFileSync } from 'node:fs';
import { DEFAULT_PROFILE } from '@wattlane/core/power';
import { createLinearPredictor, decodeWeights } from '@wattlane/core/prediction';
import { startEngine } from '@wattlane/engine';
import { wrapFetch } from '@wattlane/sdk';
import OpenAI from 'openai';

// Prompts, all sent at once, with the length that the simulated engine answers with. The order does not know the latter.
const PROMPTS = [
  ['Write a detailed essay on the history of the electric grid.', 900],
  ['Write a long short story about a lighthouse keeper and a storm.', 1100],
  ['Explain step by step how to build a REST API in Python, with code.', 800],
  ['Write a comprehensive guide to learning the piano as an adult.', 1000],
  ['Write a detailed business plan for a small bakery.', 950],
  ['What is the capital of Norway? Answer in one word.', 3],
  ['Translate "good morning" into French.', 6],
  ['Is 97 a prime number? Yes or no.', 3],
  ['Write a Python function that reverses a string.', 60],
  ['Give me a synonym of "quick".', 4],
];

// The weights that come with the command `wattlane`. Any other LengthPredictor will do, and so will none.
const weights = readFileSync(new URL('../../packages/cli/assets/length-trunk.bin', import.meta.url));
const predictor = createLinearPredictor(decodeWeights(weights));

async function ask(name, fetchFn) {
  const profile = { ...DEFAULT_PROFILE.h100, maxNumSeqs: 2 };
  const engine = await startEngine({ model: 'sim', profile, speedup: 10 });
  const client = new OpenAI({ baseURL: `${engine.url}/v1`, apiKey: 'none', fetch: fetchFn });
  const startMs = performance.now();
  const times = await Promise.all(
    PROMPTS.map(async ([content, tokens]) => {
      const messages = [{ role: 'user', content }];
      const headers = { 'x-sim-output-tokens': String(tokens) };
      await client.chat.completions.create({ model: 'sim', messages }, { headers });
      return performance.now() - startMs;
    }),
  );
  await engine.close();
  const meanMs = times.reduce((sum, ms) => sum + ms, 0) / times.length;
  console.log(`${name}: mean ${meanMs.toFixed(0)} ms, last ${Math.max(...times).toFixed(0)} ms`);
}

const show = ({ predictedTokens, outputTokens, queuedMs }) =>
  console.log(
    `  waited ${queuedMs.toFixed(0).padStart(4)} ms, predicted ${predictedTokens.toFixed(0).padStart(4)} tokens, were ${outputTokens}`,
  );

await ask('plain fetch', fetch);
await ask('wrapFetch', wrapFetch(fetch, { slots: 2, predictor, onRecord: show }));
