import { expect, test } from 'vitest';
import { createConstantIntensity } from '../../carbon/intensity.ts';
import type { EngineSlo } from '../../control/engineWork.ts';
import { findServingProfile } from '../../power/servingProfiles.ts';
import { decodeStepMs } from '../../power/stepModel.ts';
import { createSfc32 } from '../../random/sfc32.ts';
import { CONVERSATION_SHAPE } from '../../traces/conversationShape.ts';
import { generateWorkload } from '../../traces/generateWorkload.ts';
import { DEFAULT_CLOCK_LAG } from '../clockLag.ts';
import { Replay, replay } from './replay.ts';
import type { ReplayControl } from './replayControl.ts';
import type { ReplayOptions } from './replayOptions.ts';

const PROFILE = findServingProfile('Llama-3.1-8B', 'h100');
const RECORDS = generateWorkload(createSfc32(5), { ...CONVERSATION_SHAPE, requests: 300, ratePerSecond: 3 });
const ALONE_MS = decodeStepMs(PROFILE, 1, 1);
const SLO: EngineSlo = { tpotMs: 5 * ALONE_MS, ttftBaseMs: 500, ttftPerTokenMs: 1, ttftLeastTokens: 1000 };
const BASE: ReplayOptions = {
  policy: 'fcfs',
  profile: PROFILE,
  replicas: 1,
  window: { kind: 'none' },
  slo: { ttftMs: 500, tpotMs: SLO.tpotMs },
  predictor: { kind: 'oracle' },
  carbon: createConstantIntensity(0),
  seed: 1,
};
const control = (law: ReplayControl['law'], parts: Partial<ReplayControl> = {}): ReplayOptions => ({
  ...BASE,
  clockControl: { law, floorRatio: 0.65, slo: SLO, lag: DEFAULT_CLOCK_LAG, ...parts },
});
const STATIC = { kind: 'fixed', clockRatio: 1380 / 1980 } as const;

test('a law that asks for the top clock changes nothing', () => {
  expect(replay(RECORDS, control({ kind: 'fixed', clockRatio: 1 }))).toEqual(replay(RECORDS, BASE));
});

test('a clock that is written has effect after the lag, like one that is changed on the way', () => {
  const lag = { leastMs: 20_000, mostMs: 20_000, tailShare: 0, tailMs: 0 };
  const written = replay(RECORDS, control(STATIC, { lag }));
  const atMs = RECORDS[0]!.arrivalMs + 20_000;
  const changed = replay(RECORDS, { ...BASE, clockChanges: [{ atMs, clockMhz: 1380 }] });
  expect(written.columns).toEqual(changed.columns);
  expect(written.energyJoules).toBeCloseTo(changed.energyJoules, 6);
  expect(written.energyJoules).toBeLessThan(0.95 * replay(RECORDS, BASE).energyJoules);
});

test('the floor holds whatever the law asks for', () => {
  const asked = replay(
    RECORDS,
    control({ kind: 'fixed', clockRatio: 0.3 }, { floorRatio: STATIC.clockRatio }),
  );
  expect(asked.energyJoules).toBe(replay(RECORDS, control(STATIC)).energyJoules);
});

test('a law hears of gaps between tokens that are too long, not of first tokens alone', () => {
  // The top clock is on the edge of this bound: with it in view MIAD stays there.
  const tight = { ...SLO, tpotMs: 1.05 * ALONE_MS };
  const top = replay(RECORDS, BASE).energyJoules;
  const law = { kind: 'miad', percentile: 95 } as const;
  expect(replay(RECORDS, control(law, { slo: tight })).energyJoules).toBeGreaterThan(0.995 * top);
  expect(replay(RECORDS, control(law)).energyJoules).toBeLessThan(0.9 * top);
});

test.each([
  ['predictive', { kind: 'predictive' }],
  ['MIAD', { kind: 'miad', percentile: 99 }],
] as const)('a replay under %s that is stored and taken up again ends the same', (_, law) => {
  const options = control(law);
  const running = Replay.start(RECORDS, options);
  while (running.ended < 120) running.step();
  const again = Replay.restore(RECORDS, options, running.snapshot());
  expect(again.finish()).toEqual(running.finish());
  expect(running.finish()).toEqual(replay(RECORDS, options));
});

test('a law together with a fixed clock is refused', () => {
  expect(() => replay(RECORDS, { ...control(STATIC), clockMhz: 1380 })).toThrow('ERR_ARGUMENT');
});
