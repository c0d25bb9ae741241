import { describe, expect, test } from 'vitest';
import { sampleLognormal } from '../random/lognormal.ts';
import { drawStandardNormal } from '../random/normal.ts';
import { createSfc32, type Sfc32 } from '../random/sfc32.ts';
import { jobSizeMs, type SizeModel } from '../scheduling/jobSize.ts';
import {
  type CostCoefficients,
  createCostCoefficients,
  fittedSizeModel,
  fittedTimeErrorMs,
  learnCost,
  sizeModelErrors,
} from './costCoefficients.ts';

const TRUE: SizeModel = { baseMs: 60, perInputTokenMs: 0.15, perOutputTokenMs: 20 };

/** A prior that is off by factors of 2 to 4. */
const PRIOR: SizeModel = { baseMs: 20, perInputTokenMs: 0.5, perOutputTokenMs: 40 };

const NAMES = ['baseMs', 'perInputTokenMs', 'perOutputTokenMs'] as const;

interface Traffic {
  readonly noise?: number;
  readonly constantInput?: boolean;
  readonly outlierShare?: number;
}

/** `count` requests of mixed lengths, timed under `model`. */
function feed(
  fit: CostCoefficients,
  rng: Sfc32,
  model: SizeModel,
  count: number,
  traffic: Traffic = {},
): void {
  const { noise = 0.1, constantInput = false, outlierShare = 0 } = traffic;
  for (let i = 0; i < count; i++) {
    const uncachedInputTokens = constantInput ? 800 : Math.round(sampleLognormal(rng, 6, 1.2));
    const outputTokens = Math.round(sampleLognormal(rng, 3.5, 1.2));
    const stalled = rng.nextFloat() < outlierShare ? 10 : 1;
    const scatter = Math.max(0.2, 1 + noise * drawStandardNormal(rng));
    const serviceMs = jobSizeMs(model, uncachedInputTokens, outputTokens) * scatter * stalled;
    learnCost(fit, { uncachedInputTokens, outputTokens, serviceMs });
  }
}

test('before any sample it is the prior, with ten times it as the error', () => {
  const fit = createCostCoefficients(PRIOR);
  expect(fittedSizeModel(fit)).toBe(PRIOR);
  const errors = sizeModelErrors(fit);
  for (const name of NAMES) expect(errors[name]).toBeCloseTo(10 * PRIOR[name], 9);
  expect(errors.noiseRatio).toBe(0.25);
});

test('the true coefficients lie within the stated errors as often as for a normal estimate', () => {
  const runs = 200;
  let squares = 0;
  for (let seed = 0; seed < runs; seed++) {
    const fit = createCostCoefficients(PRIOR);
    feed(fit, createSfc32(seed), TRUE, 500);
    const [model, errors] = [fittedSizeModel(fit), sizeModelErrors(fit)];
    for (const name of NAMES) {
      const deviations = (model[name] - TRUE[name]) / errors[name];
      expect(Math.abs(deviations)).toBeLessThan(5);
      squares += deviations ** 2;
    }
  }
  // 600 squares of standard normals have a mean of 1 and a standard error of sqrt(2 / 200) at the most when the three
  // of a run move together. Huber's weights lower the efficiency by 1 % and the noise is estimated: 10 % for both.
  expect(Math.abs(squares / (3 * runs) - 1)).toBeLessThan(4 * Math.sqrt(2 / runs) + 0.1);
});

test('the noise is found: 10 % within four standard errors', () => {
  const fit = createCostCoefficients(PRIOR);
  feed(fit, createSfc32(71), TRUE, 3000);
  // 300 remembered squares: a standard deviation is known to 1 / sqrt(2 x 300) of itself.
  expect(Math.abs(sizeModelErrors(fit).noiseRatio / 0.1 - 1)).toBeLessThan(4 / Math.sqrt(600));
});

test('a start that is ten times too slow or too fast is left within 50 requests', () => {
  for (const factor of [0.1, 10]) {
    const fit = createCostCoefficients({
      baseMs: TRUE.baseMs * factor,
      perInputTokenMs: TRUE.perInputTokenMs * factor,
      perOutputTokenMs: TRUE.perOutputTokenMs * factor,
    });
    feed(fit, createSfc32(72), TRUE, 50);
    expect(Math.abs(jobSizeMs(fittedSizeModel(fit), 800, 60) / jobSizeMs(TRUE, 800, 60) - 1)).toBeLessThan(
      0.15,
    );
  }
});

test('when the clock falls by a third the fit follows: a memory of 300 keeps e^-4 of the gap after 1,200', () => {
  const slow: SizeModel = { baseMs: 60, perInputTokenMs: 0.225, perOutputTokenMs: 30 };
  const fit = createCostCoefficients(TRUE);
  const rng = createSfc32(73);
  feed(fit, rng, TRUE, 1000);
  feed(fit, rng, slow, 1200);
  const [model, errors] = [fittedSizeModel(fit), sizeModelErrors(fit)];
  for (const name of ['perInputTokenMs', 'perOutputTokenMs'] as const) {
    // Clipped residuals at the change weigh the new samples less, by a half at the most: twice the gap's share.
    const left = 2 * Math.exp(-4) * Math.abs(slow[name] - TRUE[name]);
    expect(Math.abs(model[name] - slow[name])).toBeLessThan(4 * errors[name] + left);
  }
  expect(model.perOutputTokenMs).toBeGreaterThan(28);
});

describe('a prompt length that never changes', () => {
  const fit = createCostCoefficients(PRIOR);
  feed(fit, createSfc32(74), TRUE, 800, { constantInput: true });
  const [model, errors] = [fittedSizeModel(fit), sizeModelErrors(fit)];

  test('leaves base and input apart unknown, and says so', () => {
    // Along base + 800 x input = 180 only the prior speaks: 200 ms of it for the base, 5 ms a token for the input, of
    // which the input's 4,000 ms are the wider. The base error is its prior's.
    expect(errors.baseMs).toBeGreaterThan(0.9 * 200);
    expect(errors.perInputTokenMs).toBeGreaterThan((0.9 * 200) / 800);
    for (const name of NAMES) expect(model[name]).toBeGreaterThanOrEqual(0);
  });

  test('but what was seen is known: the output coefficient and the time of such requests', () => {
    expect(Math.abs(model.perOutputTokenMs - 20)).toBeLessThan(4 * errors.perOutputTokenMs);
    expect(errors.perOutputTokenMs).toBeLessThan(1);
    const seen = jobSizeMs(model, 800, 60);
    const seenError = fittedTimeErrorMs(fit, 800, 60);
    expect(Math.abs(seen - jobSizeMs(TRUE, 800, 60))).toBeLessThan(4 * seenError);
    expect(seenError).toBeLessThan(0.03 * seen);
  });

  test('a prompt of another length has a wide error', () => {
    expect(fittedTimeErrorMs(fit, 8000, 60)).toBeGreaterThan(10 * fittedTimeErrorMs(fit, 800, 60));
  });
});

test('one request in twenty that stalls tenfold bends the fit by less than a tenth', () => {
  const fit = createCostCoefficients(PRIOR);
  feed(fit, createSfc32(75), TRUE, 1500, { outlierShare: 0.05 });
  const model = fittedSizeModel(fit);
  // Huber: a share e of outliers at +k s each moves the level by about e k s / (1 - e) = 0.05 x 2 x 0.15: 1.5 %; plain
  // least squares would be off by 0.05 x 9 = 45 %.
  for (const [input, output] of [
    [400, 30],
    [3000, 100],
  ] as const) {
    expect(Math.abs(jobSizeMs(model, input, output) / jobSizeMs(TRUE, input, output) - 1)).toBeLessThan(0.1);
  }
});

test('a coefficient that is 0 stays at 0 or above and pulls the others nowhere', () => {
  const noInput: SizeModel = { baseMs: 50, perInputTokenMs: 0, perOutputTokenMs: 20 };
  for (let seed = 0; seed < 20; seed++) {
    const fit = createCostCoefficients(PRIOR);
    feed(fit, createSfc32(seed), noInput, 500);
    const [model, errors] = [fittedSizeModel(fit), sizeModelErrors(fit)];
    expect(model.perInputTokenMs).toBeGreaterThanOrEqual(0);
    for (const name of NAMES) expect(Math.abs(model[name] - noInput[name])).toBeLessThan(5 * errors[name]);
  }
});

test('bad samples are refused and change nothing', () => {
  const fit = createCostCoefficients(PRIOR);
  const before = structuredClone(fit);
  const good = { uncachedInputTokens: 10, outputTokens: 10, serviceMs: 10 };
  for (const bad of [
    { uncachedInputTokens: -1 },
    { outputTokens: Number.NaN },
    { serviceMs: 0 },
    { serviceMs: Number.POSITIVE_INFINITY },
  ]) {
    expect(() => learnCost(fit, { ...good, ...bad })).toThrow('ERR_ARGUMENT');
  }
  expect(fit).toEqual(before);
  expect(() => createCostCoefficients({ baseMs: 0, perInputTokenMs: 0, perOutputTokenMs: 0 })).toThrow(
    'ERR_ARGUMENT',
  );
  expect(() => createCostCoefficients({ ...PRIOR, perInputTokenMs: -1 })).toThrow('ERR_ARGUMENT');
});
