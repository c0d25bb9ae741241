import { createSfc32, sampleNormal } from '@wattlane/core/random';
import { expect, test } from 'vitest';
import { coldStartMetrics, meanOfKnownModels } from './coldStart.ts';
import { coverageMetrics, matrixEvents } from './coverage.ts';
import type { LengthMatrix } from './lengthMatrix.ts';

/** 60 models of levels 5 +- 0.8 on 600 prompts of levels +- 0.5, each answer +- 0.3. */
function syntheticMatrix(): LengthMatrix {
  const rng = createSfc32(1);
  const levels = Array.from({ length: 60 }, () => sampleNormal(rng, 5, 0.8));
  const logTokens = Array.from({ length: 600 }, () => {
    const prompt = sampleNormal(rng, 0, 0.5);
    return Float64Array.from(levels, (level) => Math.max(0, level + prompt + sampleNormal(rng, 0, 0.3)));
  });
  return {
    models: levels.map((_, i) => `m${i}`),
    promptHashes: logTokens.map((_, i) => String(i)),
    train: Int32Array.from({ length: 400 }, (_, i) => i),
    test: Int32Array.from({ length: 200 }, (_, i) => 400 + i),
    logTokens,
  };
}

const matrix = syntheticMatrix();

test('a new model starts off by its level and is down to its noise after 200 outcomes', () => {
  const metrics = coldStartMetrics(matrix, meanOfKnownModels);
  // E|N(0, 0.8^2 + 0.3^2)| = 0.68, of 60 models: 10 % either way. E|N(0, 0.3^2)| = 0.239; the level adds 2 %, the mean
  // of 30 known models 2 %.
  expect(Math.abs(metrics.offsetLogMae0! / 0.68 - 1)).toBeLessThan(0.3);
  expect(metrics.offsetLogMae20!).toBeLessThan(0.5 * metrics.offsetLogMae0!);
  expect(Math.abs(metrics.offsetLogMae200! / 0.239 - 1)).toBeLessThan(0.1);
});

test('every model is left out once, and the trunk knows all others', () => {
  const timesUnseen = new Map<number, number>();
  const groupSizes: number[] = [];
  coldStartMetrics(matrix, (data, known) => {
    const unseen = [...data.models.keys()].filter((model) => !known.includes(model));
    expect(known.length + unseen.length).toBe(60);
    for (const model of unseen) timesUnseen.set(model, (timesUnseen.get(model) ?? 0) + 1);
    groupSizes.push(unseen.length);
    return meanOfKnownModels(data, known);
  });
  expect([...timesUnseen.values()]).toEqual(Array(60).fill(1));
  expect(groupSizes).toEqual([30, 30]);
});

test('an offset does not change the order', () => {
  const metrics = coldStartMetrics(matrix, meanOfKnownModels);
  expect(metrics.coldStartTau20).toBeCloseTo(metrics.coldStartTau0!, 9);
});

test('intervals cover four fifths of the test answers', () => {
  const metrics = coverageMetrics(matrixEvents(matrix, meanOfKnownModels, 20));
  // 200 answers of each model: mean absolute error 0.8 x sqrt(0.16 / 200) = 0.023 from them alone.
  expect(metrics.coverage80_error!).toBeLessThan(2 * 0.023);
  expect(metrics.coverage80_worstQuintile!).toBeGreaterThan(0.72);
});
