import { expect, test } from 'vitest';
import { Scheduler } from '../../scheduling/scheduler.ts';
import { engineMetrics } from './engineMetrics.ts';
import { optionsFor, SMALL_PROFILE } from './fixtures/smallProfile.ts';
import { createFleet } from './fleet.ts';
import { advanceFleet } from './fleetEvents.ts';
import { createFleetSpec } from './fleetSpec.ts';

test('a request waits until the first chunk of its prompt is computed, with a slot or without one', () => {
  // Four slots, 64 tokens a step. Of six prompts of 40 tokens the first step computes one and a half.
  const records = Array.from({ length: 6 }, () => ({ arrivalMs: 0, inputTokens: 40, outputTokens: 5 }));
  const spec = createFleetSpec(records, optionsFor(SMALL_PROFILE, { window: { kind: 'none' } }));
  const fleet = createFleet(spec);
  advanceFleet(fleet, spec, Scheduler.fromState(fleet.scheduler));
  const [replica] = fleet.replicas;
  expect([replica!.admitted.size, replica!.waiting.length]).toEqual([4, 2]);
  expect(engineMetrics(replica!, { records, table: fleet.table })).toEqual({
    running: 2,
    waiting: 4,
    preemptions: 0,
  });
});
