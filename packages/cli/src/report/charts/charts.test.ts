import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { groupByLength } from './lengthGroups.ts';
import { logTicks } from './logTicks.ts';
import { resampleTimeline } from './resampleTimeline.ts';

describe('groupByLength', () => {
  test('different lengths make equal groups, shortest first', () => {
    const groups = groupByLength([40, 10, 30, 20], 2);
    expect(groups).toEqual([
      { maxTokens: 20, members: [1, 3] },
      { maxTokens: 40, members: [2, 0] },
    ]);
  });

  test('one length makes one group', () => {
    expect(groupByLength([7, 7, 7, 7], 10)).toEqual([{ maxTokens: 7, members: [0, 1, 2, 3] }]);
  });

  test('every request is in one group, lengths never overlap, equal ones stay together', () => {
    const lengths = fc.array(fc.integer({ min: 1, max: 30 }), { minLength: 1, maxLength: 80 });
    fc.assert(
      fc.property(lengths, fc.integer({ min: 1, max: 12 }), (tokens, count) => {
        const groups = groupByLength(tokens, count);
        expect(groups.length).toBeLessThanOrEqual(count);
        expect(groups.flatMap(({ members }) => members).sort((a, b) => a - b)).toEqual(
          tokens.map((_, i) => i),
        );
        let longest = 0;
        for (const { maxTokens, members } of groups) {
          const own = members.map((index) => tokens[index]!);
          expect(Math.min(...own)).toBeGreaterThan(longest);
          expect(Math.max(...own)).toBe(maxTokens);
          longest = maxTokens;
        }
      }),
    );
  });
});

describe('resampleTimeline', () => {
  test('two buckets into one cell are averaged', () => {
    expect(resampleTimeline(Float64Array.of(2, 4, 6, 8), 1000, 2000, 2)).toEqual([3, 7]);
  });

  test('a cell is weighted by overlap and null behind the end', () => {
    // Cell 0 covers bucket 0 and half of bucket 1: (2 + 4 / 2) / 1.5; cell 1 the rest of bucket 1.
    expect(resampleTimeline(Float64Array.of(2, 4), 1000, 1500, 3)).toEqual([4 / 1.5, 4, null]);
  });

  test('the area stays when the cells end with the series', () => {
    const values = fc.array(fc.double({ min: 0, max: 100, noNaN: true }), { minLength: 1, maxLength: 40 });
    fc.assert(
      fc.property(values, fc.integer({ min: 1, max: 40 }), (series, cells) => {
        const cellMs = (series.length * 500) / cells;
        const means = resampleTimeline(Float64Array.from(series), 500, cellMs, cells);
        const area = means.reduce<number>((sum, value) => sum + (value ?? Number.NaN) * cellMs, 0);
        expect(area).toBeCloseTo(
          series.reduce((sum, value) => sum + value * 500, 0),
          3,
        );
      }),
    );
  });
});

describe('logTicks', () => {
  test('steps of 1, 2, 5 over few decades, whole decades over many', () => {
    expect(logTicks(0.4, 30).map(({ text }) => text)).toEqual(['0.5', '1', '2', '5', '10', '20']);
    expect(logTicks(0.02, 5000).map(({ text }) => text)).toEqual(['0.1', '1', '10', '100', '1000']);
  });

  test('a narrow axis gets finer steps', () => {
    expect(logTicks(6, 25).map(({ text }) => text)).toEqual(['6', '7', '8', '9', '10', '15', '20']);
    expect(logTicks(1.11, 1.36).map(({ text }) => text)).toEqual(['1.15', '1.2', '1.25', '1.3', '1.35']);
    expect(logTicks(1203, 1204).map(({ text }) => text)).toEqual([
      '1203',
      '1203.2',
      '1203.4',
      '1203.6',
      '1203.8',
      '1204',
    ]);
  });

  test('every axis has at least three, rising and inside it, and no two read alike', () => {
    const end = fc.double({ min: 1e-3, max: 1e5, noNaN: true });
    fc.assert(
      fc.property(end, fc.double({ min: 1.001, max: 1e6, noNaN: true }), (min, ratio) => {
        const ticks = logTicks(min, min * ratio);
        expect(ticks.length).toBeGreaterThanOrEqual(3);
        expect(new Set(ticks.map(({ text }) => text)).size).toBe(ticks.length);
        ticks.forEach(({ at }, index) => {
          expect(at).toBeGreaterThanOrEqual(min * (1 - 1e-9));
          expect(at).toBeLessThanOrEqual(min * ratio * (1 + 1e-9));
          if (index > 0) expect(at).toBeGreaterThan(ticks[index - 1]!.at);
        });
      }),
    );
  });
});
