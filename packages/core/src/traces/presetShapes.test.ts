import { existsSync, readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import type { TraceRecord } from '../domain/request.ts';
import { createSfc32 } from '../random/sfc32.ts';
import { kendallTau } from '../stats/kendallTau.ts';
import { percentile } from '../stats/percentile.ts';
import { CODE_SHAPE } from './codeShape.ts';
import { CONVERSATION_SHAPE } from './conversationShape.ts';
import { describeTrace } from './describeTrace.ts';
import { generateWorkload } from './generateWorkload.ts';
import { quantileAt } from './quantileTable.ts';
import { createTraceParser } from './traceParser.ts';
import type { WorkloadShape } from './workloadShape.ts';

const FOLDER = new URL('../../../../../shared/data/llm/', import.meta.url);
const missing = !existsSync(FOLDER);

const N = 100_000;
const SIGMAS = 4;

const PRESETS = [
  ['conversation', CONVERSATION_SHAPE, 'azure_llm_2023_conv'],
  ['code', CODE_SHAPE, 'azure_llm_2023_code'],
] as const;

const SIDES = ['inputTokens', 'outputTokens'] as const;

const generate = (shape: WorkloadShape) => generateWorkload(createSfc32(23), { ...shape, requests: N });

function readFile(name: string): TraceRecord[] {
  const parser = createTraceParser({ file: name });
  const text = gunzipSync(readFileSync(new URL(`${name}.csv.gz`, FOLDER))).toString();
  return [...parser.push(text), ...parser.finish()];
}

const sortedLengths = (records: readonly TraceRecord[], side: (typeof SIDES)[number]) =>
  Float64Array.from(records, (record) => record[side]).sort();

const meanOf = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

/** Relative standard errors of the mean and of the CV of independent gaps. */
function gapErrors(records: readonly TraceRecord[]) {
  const gaps = records.slice(1).map((record, i) => record.arrivalMs - records[i]!.arrivalMs);
  const mean = meanOf(gaps);
  const [m2, m3, m4] = [2, 3, 4].map((power) => meanOf(gaps.map((gap) => (gap - mean) ** power))) as [
    number,
    number,
    number,
  ];
  const cv = Math.sqrt(m2) / mean;
  // Delta method for sd / mean: ((m4 / m2^2 - 1) / 4 + cv^2 - m3 / (mean m2)) / n.
  const relativeVariance = (m4 / m2 ** 2 - 1) / 4 + cv ** 2 - m3 / (mean * m2);
  return { mean: cv / Math.sqrt(gaps.length), cv: Math.sqrt(relativeVariance / gaps.length) };
}

test.each(PRESETS)('%s: generated lengths have the quantiles of the tables', (_, shape) => {
  const records = generate(shape);
  if (shape.lengths.kind !== 'copula') throw new Error('expected marginals');
  for (const [side, marginal] of [
    ['inputTokens', shape.lengths.input],
    ['outputTokens', shape.lengths.output],
  ] as const) {
    if (marginal.kind !== 'quantiles') throw new Error('expected a table');
    const lengths = sortedLengths(records, side);
    for (const p of [0.5, 0.9, 0.99]) {
      // A sample's p-quantile lies between the true quantiles at p -+ the error of a share of p; lengths are rounded.
      const error = SIGMAS * Math.sqrt((p * (1 - p)) / N);
      expect(percentile(lengths, p)).toBeGreaterThanOrEqual(quantileAt(marginal.table, p - error) - 0.5);
      expect(percentile(lengths, p)).toBeLessThanOrEqual(quantileAt(marginal.table, p + error) + 0.5);
    }
  }
});

test.each(PRESETS)('%s: generated arrivals have the rate of the shape', (_, shape) => {
  const records = generate(shape);
  const ratio = describeTrace(records).ratePerSecond / shape.ratePerSecond;
  expect(Math.abs(Math.log(ratio))).toBeLessThan(SIGMAS * gapErrors(records).mean);
});

test('half of the gaps of code are a burst apart, where half of gamma gaps of its CV would be none at all', () => {
  const { gapQuantiles: _, ...rest } = CODE_SHAPE;
  const gapsAt = (shape: WorkloadShape, p: number) => {
    const records = generate(shape);
    const gaps = Float64Array.from(records.slice(1), (record, i) => record.arrivalMs - records[i]!.arrivalMs);
    return percentile(gaps.sort(), p);
  };
  expect(gapsAt(CODE_SHAPE, 0.5)).toBeGreaterThan(50);
  expect(gapsAt({ ...rest, gapCv: 13 }, 0.5)).toBeLessThan(1e-9);
});

test.skipIf(missing).each(PRESETS)('%s: rate and gap CV are those of the real trace', (_, shape, file) => {
  const real = readFile(file);
  const made = generate(shape);
  const [a, b] = [describeTrace(real), describeTrace(made)];
  const [realErrors, madeErrors] = [gapErrors(real), gapErrors(made)];
  const bound = (x: number, y: number) => SIGMAS * Math.hypot(x, y);
  expect(Math.abs(b.ratePerSecond / a.ratePerSecond - 1)).toBeLessThan(
    bound(realErrors.mean, madeErrors.mean),
  );
  expect(Math.abs(b.gapCv / a.gapCv - 1)).toBeLessThan(bound(realErrors.cv, madeErrors.cv));
});

test.skipIf(missing).each(PRESETS)(
  '%s: p50, p90 and p99 of both lengths are those of the real trace',
  (_, shape, file) => {
    const real = readFile(file);
    const made = generate(shape);
    for (const side of SIDES) {
      const [a, b] = [sortedLengths(real, side), sortedLengths(made, side)];
      for (const p of [0.5, 0.9, 0.99]) {
        // Two samples of n and N: their p-quantiles differ by no more than the ranks p -+ the error of both shares allow.
        const error = SIGMAS * Math.sqrt(p * (1 - p) * (1 / real.length + 1 / N));
        expect(percentile(b, p)).toBeGreaterThanOrEqual(percentile(a, p - error) - 0.5);
        expect(percentile(b, p)).toBeLessThanOrEqual(percentile(a, Math.min(1, p + error)) + 0.5);
      }
    }
  },
);

test.skipIf(missing).each(PRESETS)(
  "%s: Kendall's tau of the lengths is that of the real trace",
  (_, shape, file) => {
    const taus = [readFile(file), generate(shape)].map((records) => {
      const [input, output] = SIDES.map((side) => records.map((record) => record[side])) as [
        number[],
        number[],
      ];
      return kendallTau(input, output);
    });
    // Var(tau) <= 2 / n; ties of whole lengths shift tau-b by far less.
    const rows = file === 'azure_llm_2023_conv' ? 19_366 : 8819;
    expect(Math.abs(taus[0]! - taus[1]!)).toBeLessThan(SIGMAS * Math.sqrt(2 / rows + 2 / N));
  },
);
