import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createSfc32, sampleExponential, sampleInteger } from '@wattlane/core/random';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { SETTINGS, settingName } from './settings.ts';
import { windowBench } from './window.ts';

const path = mkdtempSync(join(tmpdir(), 'wattlane-window-'));
afterAll(() => rmSync(path, { recursive: true }));

/** A small trace with other lengths and another order of columns than the published ones. */
function traceCsv(seed: number, rows: number): string {
  const rng = createSfc32(seed);
  let timeMs = 0;
  const lines = Array.from({ length: rows }, () => {
    timeMs += sampleExponential(rng, 40);
    return `${sampleInteger(rng, 1, 90)},${Math.round(timeMs)},${sampleInteger(rng, 1, 3000)}`;
  });
  return ['output_tokens,t_ms,input_tokens', ...lines].join('\n');
}

beforeAll(() => {
  mkdirSync(join(path, 'llm'));
  writeFileSync(join(path, 'llm/azure_llm_2023_code.csv'), traceCsv(1, 150));
  writeFileSync(join(path, 'llm/azure_llm_2023_conv.csv'), traceCsv(2, 200));
  const lengths = Array.from({ length: 50 }, (_, row) => `${row * 7},${row % 5}`);
  writeFileSync(join(path, 'llm/ssjf_predictions.csv'), ['actual_tokens,pred_multi', ...lengths].join('\n'));
});

test('it runs on any data of the format, and every bar has a finite figure', {
  timeout: 120_000,
}, async () => {
  const metrics = await windowBench.run({ data: { path }, log: () => {} });
  for (const name of Object.keys(windowBench.bars)) expect(metrics[name]).toSatisfy(Number.isFinite);
  for (const setting of SETTINGS) {
    const name = settingName(setting);
    const standardErrors = [`${name}_meanGainStdError`, `${name}_p99ChangeStdError`];
    for (const metric of [`${name}_meanGain`, `longestTenthTtftChange_${name}`, ...standardErrors]) {
      expect(metrics[metric]).toSatisfy(Number.isFinite);
    }
  }
});

test('a setting is named by workload and load in per cent', () => {
  expect(SETTINGS.map(settingName)).toEqual(expect.arrayContaining(['code095', 'code070', 'conv095']));
  expect(settingName({ workload: 'ssjf', load: 1.05 })).toBe('ssjf105');
});
