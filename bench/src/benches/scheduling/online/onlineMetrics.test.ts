import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ruledPrompts } from '../../prediction/ruledPrompts.test.helper.ts';
import { onlineMetrics } from './onlineMetrics.ts';

const folder = mkdtempSync(join(tmpdir(), 'wattlane-bench-'));
beforeAll(() => {
  const lines = ruledPrompts(1500).map(({ outputTokens, ...rest }) =>
    JSON.stringify({ ...rest, output_tokens: outputTokens }),
  );
  mkdirSync(join(folder, 'llm'));
  writeFileSync(join(folder, 'llm/prompts_lengths.jsonl'), lines.join('\n'));
});
afterAll(() => rmSync(folder, { recursive: true }));

test('on other data a trunk is trained, and rules that it finds are worth nearly what true sizes are', () => {
  const logged: string[] = [];
  const context = { data: { path: folder }, log: (line: string) => void logged.push(line) };
  const metrics = onlineMetrics(context, 3);
  expect(logged[0]).toBe('online: training a trunk on 1200 rows');
  expect(metrics.online_jobs).toBe(4 * 300);
  const { online_k8_rho095_meanGain: gain, online_oracle_boost_meanGain: oracle } = metrics;
  expect(gain!).toBeGreaterThan(0.5 * oracle!);
  expect(oracle!).toBeGreaterThan(0);
  // A permutation of two sizes is right half of the time; in 1,200 jobs luck moves the mean by some percent.
  expect(Math.abs(metrics.online_shuffled_meanChange!)).toBeLessThan(0.1);
  expect(Object.values(metrics).every(Number.isFinite)).toBe(true);
  expect(onlineMetrics({ ...context, log: () => {} }, 3)).toEqual(metrics);
});
