import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findBinary, PATIENCE_MS, type RuntimeName } from './findBinary.ts';
import { findLearning, sealedLearner } from './findLearning.ts';
import { largestGap } from './largestGap.ts';
import { runProcess } from './runProcess.ts';
import { runWorkerd } from './runWorkerd.ts';
import { runScenario } from './scenario.ts';
import type { ScenarioInput, ScenarioResult } from './scenarioResult.ts';
import { trainedWeights } from './trainedWeights.ts';

/** Math.log and Math.exp may differ in their last bits; of a logarithm of tokens this is a share of 1e-12 of the tokens. */
const LARGEST_GAP = 1e-12;

const shipped = readFileSync(new URL('../../../cli/assets/length-trunk.bin', import.meta.url));
const input: ScenarioInput = {
  weights: {
    trained: Buffer.from(trainedWeights()).toString('base64'),
    shipped: shipped.toString('base64'),
  },
  snapshot: sealedLearner(),
};
const onNode = runScenario(input);
const folder = mkdtempSync(join(tmpdir(), 'wattlane-runtimes-'));

const runOn = (name: RuntimeName, binary: string): Promise<ScenarioResult> =>
  name === 'workerd' ? runWorkerd(binary, folder, input) : runProcess(name, binary, folder, input);

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('Node', () => {
  test('a second run gives the same result to the last bit', () => {
    expect(runScenario(input)).toEqual(onNode);
  });

  test('the generated prompts tell features and predictions apart', () => {
    const { features, byWeights } = onNode.predictions;
    expect(new Set(features).size).toBeGreaterThan(250);
    expect(Object.keys(byWeights)).toEqual(['trained', 'shipped']);
    for (const lines of Object.values(byWeights)) expect(new Set(lines).size).toBeGreaterThan(200);
  });

  test('of three turns of ten million characters at most 20,000 are looked at', () => {
    const { turnUnits, unitsRead } = onNode.reading;
    expect(turnUnits).toBe(10_000_000);
    expect(unitsRead).toBeGreaterThan(4096);
    expect(unitsRead).toBeLessThan(20_000);
  });

  test('the boost policy reorders 2,000 jobs', () => {
    const ids = onNode.dispatches.map((line) => Number.parseInt(line, 10));
    expect(ids.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 2000 }, (_, id) => id));
    expect(ids.filter((id, place) => id < (ids[place - 1] ?? 0)).length).toBeGreaterThan(200);
    // By its key and by its age guard.
    expect(new Set(onNode.dispatches.map((line) => line.split(' ')[1])).size).toBe(2);
  });
});

describe.each(['bun', 'deno', 'workerd'] as const)('%s', (name) => {
  const binary = findBinary(name);
  const testThere = test.skipIf(binary === undefined);
  let found: ScenarioResult;

  beforeAll(async () => {
    if (binary !== undefined) found = await runOn(name, binary);
  }, 3 * PATIENCE_MS);

  testThere('the same features of every prompt', () => {
    expect(found.predictions.features).toEqual(onNode.predictions.features);
  });

  testThere('the same predictions to the last bit', () => {
    expect(found.predictions.byWeights).toEqual(onNode.predictions.byWeights);
  });

  testThere('as few characters of long turns are looked at', () => {
    expect(found.reading).toEqual(onNode.reading);
  });

  testThere('the same order of dispatch', () => {
    expect(found.dispatches).toEqual(onNode.dispatches);
  });

  testThere('what is learned of 500 outcomes differs by rounding only', () => {
    expect(largestGap(found.learning.issued, onNode.learning.issued)).toBeLessThan(LARGEST_GAP);
  });

  testThere("Node's snapshot opens there and goes on, and that of there opens on Node", () => {
    expect(found.learning.resealed).toBe(input.snapshot);
    expect(largestGap(found.learning.resumed, onNode.learning.resumed)).toBeLessThan(LARGEST_GAP);
    const back = findLearning(found.learning.sealed);
    expect(back.resealed).toBe(found.learning.sealed);
    expect(largestGap(back.resumed, onNode.learning.resumed)).toBeLessThan(LARGEST_GAP);
  });

  testThere('the same features of marks that not every Unicode knows', () => {
    expect(found.newMarks.features).toEqual(onNode.newMarks.features);
  });
});
