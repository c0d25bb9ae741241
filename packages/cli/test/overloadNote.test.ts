import { createConstantIntensity } from '@wattlane/core/carbon';
import { DEFAULT_PROFILE } from '@wattlane/core/power';
import { createSfc32 } from '@wattlane/core/random';
import { CONVERSATION_SHAPE, generateWorkload } from '@wattlane/core/traces';
import { type ReplayResult, replay } from '@wattlane/core/twin';
import { expect, test } from 'vitest';
import { overloadNote } from '../src/overloadNote.ts';
import { runCli } from './runCli.ts';
import { testFolder } from './testFolder.ts';

const folder = testFolder();

/** A result whose queue at the gateway is this long in each second. */
const held = (...heldRequests: readonly number[]): ReplayResult =>
  ({
    policy: 'fcfs',
    timeline: { bucketMs: 1000, heldRequests: Float64Array.from(heldRequests) },
  }) as ReplayResult;

const steps = (count: number, value: (index: number) => number): readonly number[] =>
  Array.from({ length: count }, (_, index) => value(index));

test('a queue that grows until arrivals end and then takes a while is told', () => {
  const growing = steps(100, (index) => 5 * index);
  const draining = steps(50, (index) => 495 - 10 * index);
  expect(overloadNote(held(...growing, ...draining), 100_000)).toMatch(/^Arrivals exceed .* under fcfs/);
});

test.each([
  ['a queue that stays', [...steps(100, () => 300), ...steps(50, () => 300)]],
  ['a queue that was long in the middle', [...steps(100, (index) => 60 - Math.abs(index - 50)), 10, 5, 0]],
  ['a burst at the end that is gone at once', [...steps(90, () => 0), ...steps(10, () => 500), 200, 0, 0, 0]],
  ['no queue, with long answers at the end', [...steps(100, () => 0), ...steps(80, () => 0)]],
])('%s is not', (_, heldRequests) => {
  expect(overloadNote(held(...heldRequests), 100_000)).toBeUndefined();
});

test('requests that all come at once, and results without a course, give no note', () => {
  expect(overloadNote(held(9, 8, 7), 0)).toBeUndefined();
  expect(overloadNote(held(), 1000)).toBeUndefined();
});

test('the twin is overloaded by 1.25 times what one replica does, and two replicas are not', () => {
  const records = generateWorkload(createSfc32(1), { ...CONVERSATION_SHAPE, requests: 6000 });
  // One H100 does about 14.4 such requests a second; these come at 18.
  const speed = 18 / (5999 / (records.at(-1)!.arrivalMs / 1000));
  const fast = records.map((record) => ({ ...record, arrivalMs: record.arrivalMs / speed }));
  const note = (replicas: number): string | undefined =>
    overloadNote(
      replay(fast, {
        policy: 'fcfs',
        profile: DEFAULT_PROFILE.h100,
        replicas,
        slo: { ttftMs: 1000, tpotMs: 100 },
        predictor: { kind: 'oracle' },
        carbon: createConstantIntensity(400),
        seed: 1,
      }),
      fast.at(-1)!.arrivalMs,
    );
  expect(note(1)).toContain('depend on the length of the trace');
  expect(note(2)).toBeUndefined();
});

test('the note reaches stderr and JSON', async () => {
  const argv = ['demo', '--requests', '4000', '--load', '2', '--json', '--policy', 'fcfs'];
  const { stdout, stderr } = await runCli([...argv, '--report', folder.file('over.html')], { replay });
  expect(stderr).toMatch(/^Arrivals exceed what this fleet sustains/m);
  expect(JSON.parse(stdout).settings.notes.at(-1)).toMatch(/^Arrivals exceed/);
});
