import fc from 'fast-check';
import { expect, test } from 'vitest';
import { GPU_PRESETS } from '../power/gpuPresets.ts';
import { clockRatiosOf, indexAtOrAbove, indexAtOrBelow } from './clockGrid.ts';

const RATIOS = clockRatiosOf(GPU_PRESETS.h100);

test('the next clock above and below are those that a search through the list finds', () => {
  fc.assert(
    fc.property(fc.double({ min: 0, max: 1.2, noNaN: true }), (ratio) => {
      const above = RATIOS.findIndex((clock) => clock >= ratio - 1e-9);
      expect(indexAtOrAbove(RATIOS, ratio)).toBe(above === -1 ? RATIOS.length - 1 : above);
      expect(indexAtOrBelow(RATIOS, ratio)).toBe(
        Math.max(
          0,
          RATIOS.findLastIndex((clock) => clock <= ratio + 1e-9),
        ),
      );
    }),
  );
});

test('every clock is its own neighbour', () => {
  RATIOS.forEach((ratio, i) => {
    expect([indexAtOrAbove(RATIOS, ratio), indexAtOrBelow(RATIOS, ratio)]).toEqual([i, i]);
  });
});
