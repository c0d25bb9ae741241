import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { sampleLognormal } from '../random/lognormal.ts';
import { createSfc32 } from '../random/sfc32.ts';
import { dynamicPowerRatio } from './dynamicPower.ts';
import { fitHost } from './hostFit.ts';
import type { HostSamples } from './hostSamples.ts';
import { slowdown } from './slowdown.ts';

interface Reading {
  readonly x: number;
  readonly load: number;
  readonly timed?: boolean;
}

const HOST = { idle: 40, dynamic: 180, w: 0.4 };

/** Readings that the model makes. */
function readings(list: readonly Reading[], { idle, dynamic, w } = HOST): HostSamples {
  const column = (value: (reading: Reading) => number): Float64Array => Float64Array.from(list, value);
  return {
    clockRatio: column(({ x }) => x),
    load: column(({ load }) => load),
    powerWatts: column(({ x, load }) => idle + load * dynamic * dynamicPowerRatio(w, x)),
    workMs: column(({ x, timed = true }) => (timed ? 50 * slowdown(w, x) : Number.NaN)),
  };
}

const reasonsOf = (samples: HostSamples): string[] =>
  fitHost(samples).unidentified.map(({ parameter, reason }) => `${parameter}: ${reason}`);

const RICH: readonly Reading[] = [
  { x: 1, load: 0 },
  { x: 1, load: 1 },
  { x: 0.9, load: 0.5 },
  { x: 0.8, load: 1 },
  { x: 0.7, load: 0.8 },
  { x: 0.7, load: 0.4 },
];

test('readings that the model made give the model back', () => {
  const watts = fc.double({ min: 10, max: 400, noNaN: true });
  fc.assert(
    fc.property(watts, watts, fc.double({ min: 0, max: 1, noNaN: true }), (idle, dynamic, w) => {
      const fit = fitHost(readings(RICH, { idle, dynamic, w }));
      expect(fit.unidentified).toEqual([]);
      expect(fit.idleWatts! / idle).toBeCloseTo(1, 4);
      expect(fit.dynamicWatts! / dynamic).toBeCloseTo(1, 4);
      expect(fit.powerMemoryBound).toBeCloseTo(w, 3);
      expect(fit.timeMemoryBound).toBeCloseTo(w, 4);
    }),
  );
});

test('one clock under load says nothing of the memory-bound shares', () => {
  const samples = readings([
    { x: 1, load: 0 },
    { x: 1, load: 0.4 },
    { x: 1, load: 0.6 },
    { x: 1, load: 0.9 },
    { x: 1, load: 1 },
  ]);
  const fit = fitHost(samples);
  expect(reasonsOf(samples)).toEqual(['powerMemoryBound: one-clock', 'timeMemoryBound: one-clock']);
  expect(fit.dynamicWatts).toBeCloseTo(HOST.dynamic, 6);
  expect([fit.powerMemoryBound, fit.timeMemoryBound]).toEqual([null, null]);
  expect(fit.idleWatts).toBeCloseTo(HOST.idle, 6);
});

test('one clock below the top says nothing of power at the top either', () => {
  const loads = [0, 0.4, 0.6, 0.9, 1].map((load) => ({ x: 0.8, load, timed: false }));
  expect(reasonsOf(readings(loads))).toEqual([
    'dynamicWatts: one-clock',
    'powerMemoryBound: one-clock',
    'timeMemoryBound: no-work-times',
  ]);
  expect(fitHost(readings(loads)).dynamicWatts).toBeNull();
});

test('idle readings that contradict each other leave idle power open', () => {
  const samples = readings([...RICH, ...RICH, ...RICH]);
  let idle = 0;
  const powerWatts = samples.powerWatts.map((watts, i) =>
    samples.load[i] === 0 ? watts * [0.3, 1, 3][idle++]! : watts,
  );
  const fit = fitHost({ ...samples, powerWatts });
  expect(fit.idleWatts).toBeNull();
  expect(fit.unidentified.map(({ parameter, reason }) => `${parameter}: ${reason}`)).toContain(
    'idleWatts: uncertain',
  );
});

test('without an idle reading nothing of power is determined, time is', () => {
  const samples = readings(RICH.slice(1));
  expect(reasonsOf(samples)).toEqual([
    'idleWatts: no-idle-sample',
    'dynamicWatts: no-idle-sample',
    'powerMemoryBound: no-idle-sample',
  ]);
  expect(fitHost(samples).timeMemoryBound).toBeCloseTo(HOST.w, 6);
});

test('an idle host gives its idle power alone', () => {
  const fit = fitHost(readings(Array.from({ length: 6 }, () => ({ x: 1, load: 0, timed: false }))));
  expect(fit.idleWatts).toBeCloseTo(HOST.idle, 9);
  expect(fit.unidentified.map(({ reason }) => reason)).toEqual([
    'no-load-sample',
    'no-load-sample',
    'no-work-times',
  ]);
});

test('a load that follows the clock hides the share, and is named', () => {
  const follow = [0.7, 0.75, 0.8, 0.9, 1].map((x) => ({ x, load: x }));
  expect(reasonsOf(readings([{ x: 1, load: 0 }, ...follow]))).toEqual([
    'powerMemoryBound: load-follows-clock',
  ]);
});

test('power that falls with load contradicts the model', () => {
  const samples = readings(RICH);
  const falling = { ...samples, powerWatts: samples.load.map((load) => 200 - 150 * load) };
  expect(reasonsOf(falling)).toEqual([
    'idleWatts: contradicts-model',
    'dynamicWatts: contradicts-model',
    'powerMemoryBound: contradicts-model',
  ]);
});

test('readings that scatter leave a parameter open, and more of them settle it', () => {
  const rng = createSfc32(7);
  const noisy = (rounds: number, noise: number): HostSamples => {
    const samples = readings(Array.from({ length: rounds }, () => RICH).flat());
    return {
      ...samples,
      powerWatts: samples.powerWatts.map((watts) => watts * sampleLognormal(rng, 0, noise)),
      workMs: samples.workMs.map((ms) => ms * sampleLognormal(rng, 0, noise)),
    };
  };
  expect(reasonsOf(noisy(3, 0.2))).toEqual(expect.arrayContaining(['powerMemoryBound: uncertain']));
  const { unidentified, powerMemoryBound, standardErrors } = fitHost(noisy(300, 0.05));
  expect(unidentified).toEqual([]);
  expect(Math.abs(powerMemoryBound! - HOST.w)).toBeLessThan(4 * standardErrors.powerMemoryBound!);
  expect(standardErrors.powerMemoryBound!).toBeLessThan(0.1);
});

test('the standard error is the scatter of the estimate over repeated readings', () => {
  const rng = createSfc32(11);
  const noisy = () => {
    const samples = readings(Array.from({ length: 20 }, () => RICH).flat());
    return { ...samples, workMs: samples.workMs.map((ms) => ms * sampleLognormal(rng, 0, 0.03)) };
  };
  const fits = Array.from({ length: 200 }, () => fitHost(noisy()));
  const estimates = fits.map((fit) => fit.timeMemoryBound!);
  const mean = estimates.reduce((sum, value) => sum + value, 0) / estimates.length;
  const scatter = Math.sqrt(
    estimates.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (estimates.length - 1),
  );
  const stated = fits.reduce((sum, fit) => sum + fit.standardErrors.timeMemoryBound!, 0) / fits.length;
  expect(stated / scatter).toBeGreaterThan(0.8);
  expect(stated / scatter).toBeLessThan(1.25);
});

test('clocks outside the trusted range are not used', () => {
  const samples = readings([...RICH, { x: 0.4, load: 1 }]);
  expect(fitHost(samples).used).toBe(RICH.length);
  expect(reasonsOf(readings(RICH.map((reading) => ({ ...reading, x: 0.5 }))))).toContain(
    'idleWatts: few-samples',
  );
});

describe('refused', () => {
  test('columns of different length', () => {
    expect(() => fitHost({ ...readings(RICH), load: new Float64Array(2) })).toThrow('ERR_SHAPE');
  });

  test('a load above 1', () => {
    const samples = readings(RICH);
    expect(() => fitHost({ ...samples, load: samples.load.fill(2) })).toThrow('ERR_ARGUMENT');
  });
});
