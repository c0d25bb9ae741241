import { expect, test } from 'vitest';
import { relativeDynamicEnergy } from '../src/placement/pieceEnergy.ts';
import { dynamicPowerRatio } from '../src/power/dynamicPower.ts';
import { KNEE_CLOCK_RATIO, slowdown } from '../src/power/slowdown.ts';

// The two folders are of one layer and must not import each other.
test('placement counts energy as the power model does, from the knee up', () => {
  for (let clock = KNEE_CLOCK_RATIO; clock <= 1; clock += 0.01) {
    for (let memoryBound = 0; memoryBound <= 1; memoryBound += 0.05) {
      const model = slowdown(memoryBound, clock) * dynamicPowerRatio(memoryBound, clock);
      expect(relativeDynamicEnergy(1 - memoryBound, clock)).toBeCloseTo(model, 12);
    }
  }
});
