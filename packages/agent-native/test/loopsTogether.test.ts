import { createConstantIntensity } from '@wattlane/core/carbon';
import { DEFAULT_PROFILE } from '@wattlane/core/power';
import { createSfc32, sampleExponential } from '@wattlane/core/random';
import { decodeState } from '@wattlane/core/state';
import { DEFAULT_CLOCK_LAG, Replay } from '@wattlane/core/twin';
import { expect, test } from 'vitest';

/** Bound of the gap between tokens, in ms: the law plans with 0.7 of it, which the low load keeps well below the top clock. */
const TPOT_MS = 15.4;
/** A batch that the high load fills, so that the window holds requests back. */
const SLOTS = 32;
/** Changes of direction that a minute may have while the load stays the same: less than one in ten seconds. */
const MOST_TURNS = 5;
/** Length of each part of the load, in ms: low, high, low. */
const PART_MS = 60_000;
const RATES_PER_SECOND = [2, 16, 2];

/** What is read of the state of a replay. */
interface Fleet {
  readonly nowMs: number;
  readonly controls: readonly { readonly writtenRatio: number; readonly writes: number }[];
}

function stepLoad() {
  const rng = createSfc32(3);
  const records = [];
  let arrivalMs = 0;
  for (let part = 0; part < RATES_PER_SECOND.length; part++) {
    while (arrivalMs < (part + 1) * PART_MS) {
      records.push({ arrivalMs, inputTokens: 400, outputTokens: 150 });
      arrivalMs += sampleExponential(rng, 1000 / RATES_PER_SECOND[part]!);
    }
  }
  return records;
}

/** Turns of a series: how often it changes direction by more than `least`. */
function turns(values: readonly number[], least: number): number {
  let count = 0;
  let direction = 0;
  let extreme = values[0]!;
  for (const value of values) {
    const change = value - extreme;
    if (direction !== 0 && Math.sign(change) === direction) extreme = value;
    else if (Math.abs(change) > least) {
      if (direction !== 0) count += 1;
      direction = Math.sign(change);
      extreme = value;
    }
  }
  return count;
}

// The window decides within seconds what reaches the engine, the clock within half a second how fast it is. Each sees the
// other's effect as a change of load.
test('after a step of the load, hold window and clock law come to rest instead of driving each other', () => {
  const replay = Replay.start(stepLoad(), {
    policy: 'fcfs',
    profile: { ...DEFAULT_PROFILE.h100, maxNumSeqs: SLOTS },
    replicas: 1,
    slo: { ttftMs: 2000, tpotMs: TPOT_MS },
    predictor: { kind: 'oracle' },
    clockControl: {
      law: { kind: 'predictive' },
      floorRatio: 0.65,
      slo: { tpotMs: TPOT_MS, ttftBaseMs: 2000, ttftPerTokenMs: 0, ttftLeastTokens: 0 },
      lag: DEFAULT_CLOCK_LAG,
    },
    carbon: createConstantIntensity(0),
    seed: 1,
  });
  const clocks: { atMs: number; ratio: number }[] = [];
  let writes = 0;
  for (let events = 0; replay.step(); events++) {
    if (events % 8 !== 0) continue;
    const { fleet } = decodeState(replay.snapshot()) as { fleet: Fleet };
    clocks.push({ atMs: fleet.nowMs, ratio: fleet.controls[0]!.writtenRatio });
    writes = fleet.controls[0]!.writes;
  }
  const of = (part: number) =>
    clocks
      .filter(({ atMs }) => atMs > part * PART_MS + 10_000 && atMs < (part + 1) * PART_MS)
      .map(({ ratio }) => ratio);
  const parts = RATES_PER_SECOND.map((_, part) => of(part));
  // The high load needs a higher clock than the low one, so that there is something to come to rest at.
  expect(Math.max(...parts[1]!)).toBeGreaterThan(Math.max(...parts[0]!) + 0.1);
  for (const ratios of parts) expect(turns(ratios, 0.1)).toBeLessThanOrEqual(MOST_TURNS);
  expect(writes).toBeGreaterThan(2);
  expect(writes).toBeLessThanOrEqual((3 * PART_MS) / 1000);
});

test('what counts as a turn', () => {
  expect(turns([1, 0.9, 0.5, 0.45, 0.5, 0.44], 0.1)).toBe(0);
  expect(turns([1, 0.5, 1, 0.5, 1], 0.1)).toBe(3);
});
