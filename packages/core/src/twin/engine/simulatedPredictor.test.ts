import { expect, test } from 'vitest';
import { createSfc32 } from '../../random/sfc32.ts';
import { kendallTau } from '../../stats/kendallTau.ts';
import { percentileOf } from '../../stats/percentile.ts';
import { predictLengths } from './simulatedPredictor.ts';

const records = Array.from({ length: 4000 }, (_, i) => ({
  arrivalMs: i,
  inputTokens: 10,
  outputTokens: 1 + ((i * 7919) % 900),
}));

test('an oracle gives the true length, a constant the same for all', () => {
  const rng = createSfc32(1);
  expect([...predictLengths(rng, records.slice(0, 2), { kind: 'oracle' })]).toEqual([1, 720]);
  expect([...predictLengths(rng, records.slice(0, 2), { kind: 'constant', tokens: 200 })]).toEqual([
    200, 200,
  ]);
});

test('the lognormal factor has median 1 and the spread that was asked for', () => {
  const long = records.map((record) => ({ ...record, outputTokens: 100_000 }));
  const logs = predictLengths(createSfc32(1), long, { kind: 'lognormal', sigma: 0.6 }).map((tokens) =>
    Math.log(tokens / 100_000),
  );
  // The median of n normals has standard error 1.253 sigma / sqrt(n) = 0.0119; the 84.1 % point lies at sigma, with
  // standard error sqrt(0.841 x 0.159 / n) / density(sigma) = 0.0144. Four of each.
  expect(Math.abs(percentileOf(logs, 0.5))).toBeLessThan(0.048);
  expect(Math.abs(percentileOf(logs, 0.8413) - 0.6)).toBeLessThan(0.058);
});

test('more noise ranks worse, and sigma 0 ranks perfectly', () => {
  const actual = records.map((record) => record.outputTokens);
  const tau = (sigma: number): number =>
    kendallTau(predictLengths(createSfc32(1), records, { kind: 'lognormal', sigma }), actual);
  expect(tau(0)).toBe(1);
  expect(tau(0.3)).toBeGreaterThan(tau(1) + 0.1);
});

test('a recorded prediction is used as it is, and one that is missing is named', () => {
  const recorded = [{ ...records[0]!, predictedTokens: 55 }, records[1]!];
  expect([...predictLengths(createSfc32(1), recorded.slice(0, 1), { kind: 'trace' })]).toEqual([55]);
  expect(() => predictLengths(createSfc32(1), recorded, { kind: 'trace' })).toThrow(
    /ERR_ARGUMENT: request 1 /,
  );
});

test.each([{ kind: 'lognormal', sigma: -1 } as const, { kind: 'constant', tokens: 0 } as const])(
  '%j is refused',
  (predictor) => {
    expect(() => predictLengths(createSfc32(1), records, predictor)).toThrow('ERR_ARGUMENT');
  },
);
