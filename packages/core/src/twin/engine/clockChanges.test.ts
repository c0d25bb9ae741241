import { expect, test } from 'vitest';
import { DEFAULT_PROFILE } from '../../power/servingProfiles.ts';
import { stepMs } from '../../power/stepModel.ts';
import { optionsFor } from './fixtures/smallProfile.ts';
import { replay } from './replay.ts';

const H100 = DEFAULT_PROFILE.h100;
const records = [{ arrivalMs: 0, inputTokens: 100, outputTokens: 201 }];
const LOW_MHZ = 1386;

test('a change of clock takes effect at the end of the step that is being computed', () => {
  const prefillMs = stepMs(H100, 0, 100, 1);
  const fastMs = stepMs(H100, 1, 0, 1);
  const slowMs = stepMs(H100, 1, 0, LOW_MHZ / 1980);
  // In the middle of the 51st of 200 decode steps: that one is still fast.
  const atMs = prefillMs + 50.5 * fastMs;
  const { completion } = replay(records, optionsFor(H100, { clockChanges: [{ atMs, clockMhz: LOW_MHZ }] }));
  expect(completion.meanMs).toBeCloseTo(prefillMs + 51 * fastMs + 149 * slowMs, 6);
});

test('a clock that is low from the start is the same as a change before the first arrival', () => {
  const changed = replay(records, optionsFor(H100, { clockChanges: [{ atMs: -1, clockMhz: LOW_MHZ }] }));
  const { completion, energyJoules } = replay(records, optionsFor(H100, { clockMhz: LOW_MHZ }));
  expect(changed.completion).toEqual(completion);
  expect(changed.energyJoules).toBeCloseTo(energyJoules, 9);
});

test('a change after the last completion neither lengthens the replay nor draws energy', () => {
  const plain = replay(records, optionsFor(H100));
  const changed = replay(records, optionsFor(H100, { clockChanges: [{ atMs: 1e9, clockMhz: LOW_MHZ }] }));
  expect([changed.makespanMs, changed.energyJoules]).toEqual([plain.makespanMs, plain.energyJoules]);
});

test.each([
  [
    'out of order',
    [
      { atMs: 5, clockMhz: LOW_MHZ },
      { atMs: 4, clockMhz: LOW_MHZ },
    ],
  ],
  ['to a clock the GPU does not have', [{ atMs: 5, clockMhz: 9000 }]],
])('changes %s are refused', (_, clockChanges) => {
  expect(() => replay(records, optionsFor(H100, { clockChanges }))).toThrow('ERR_ARGUMENT');
});
