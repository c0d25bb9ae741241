import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { CLOCK_REASONS, type GpuBackend, type GpuEvent } from '../src/backend/gpuBackend.ts';
import { openNvml } from '../src/backend/nvml/nvmlBackend.ts';
import { NVML } from '../src/backend/nvml/nvmlCodes.ts';
import { FakeNvml, until } from '../src/testing/index.ts';

// The fake driver keeps its state for the life of the process, so that this file uses one and the same throughout.
describe.skipIf(!FakeNvml.isAvailable())('the addon on the fake driver (needs a compiler)', () => {
  let fake: FakeNvml;
  let backend: GpuBackend;
  const events: GpuEvent[] = [];

  beforeAll(async () => {
    fake = new FakeNvml({ gpus: 3 });
    Object.assign(process.env, fake.env);
    backend = await openNvml(fake.library, { startMs: 5000, callMs: 300, sampleMs: 300 });
    backend.onEvent = (event) => events.push(event);
  });
  afterAll(async () => {
    await backend.close();
    fake.remove();
  });

  test('tells what the GPUs are and can', () => {
    expect(backend.driverVersion).toBe('550.54.15');
    expect(backend.gpus.length).toBe(3);
    const { capabilities, ...gpu } = backend.gpus[1]!;
    expect(gpu).toMatchObject({
      index: 1,
      name: 'Fake H100 80GB',
      pciBusId: '00000000:02:00.0',
      topClockMhz: 1980,
    });
    expect(gpu.uuid).toBe('GPU-fa4e0000-0000-4000-8000-000000000001');
    expect(capabilities.clocksMhz.length).toBe(110);
    expect(capabilities.clocksMhz.slice(0, 2)).toEqual([345, 360]);
    expect(capabilities.powerCap).toEqual({ minWatts: 200, maxWatts: 700, defaultWatts: 700 });
    expect(capabilities).toMatchObject({ energyCounter: true, instantPower: true });
  });

  test('reads all GPUs in one batch, in the units of the project', async () => {
    const samples = await backend.sample(true);
    expect(samples.length).toBe(3);
    // 75 W idle and 500 W dynamic at full load and clock.
    expect(samples[0]).toMatchObject({
      code: 0,
      powerWatts: 575,
      smClockMhz: 1980,
      memClockMhz: 2619,
      temperatureCelsius: 45,
      utilizationRatio: 1,
      memoryUsedBytes: 2 ** 30,
      powerLimitWatts: 700,
      clockReasons: 0,
    });
  });

  test('locks and resets clocks; power follows the clock', async () => {
    expect(await backend.lockClocks(0, 345, 1200)).toEqual({ code: 0 });
    const [sample] = await backend.sample(false);
    expect(sample).toMatchObject({ smClockMhz: 1200, clockReasons: CLOCK_REASONS.locked });
    // x = 1200/1980 = 0.6061: 75 + 500 * (0.6 * 0.6061 + 0.4 * 0.6061^2.2) = 323.3
    expect(sample!.powerWatts).toBeCloseTo(323.3, 0);
    expect(await backend.resetClocks(0)).toEqual({ code: 0 });
    expect(fake.isStock(0)).toBe(true);
  });

  test('sets and reads the power limit, and hands on what the driver refuses', async () => {
    expect(await backend.setPowerLimit(0, 350)).toEqual({ code: 0 });
    expect(await backend.readPowerLimit(0)).toEqual({ code: 0, watts: 350 });
    expect(await backend.setPowerLimit(0, 100)).toEqual({ code: NVML.invalidArgument });
    await backend.setPowerLimit(0, 700);
    fake.script(0, 'setLimit', { code: 999, times: 1 });
    expect(await backend.setPowerLimit(0, 350)).toEqual({ code: 999 });
    expect(await backend.setPowerLimit(0, 700)).toEqual({ code: 0 });
  });

  test('a GPU that is not there is answered, not reached for', async () => {
    expect(await backend.resetClocks(99)).toEqual({ code: NVML.invalidArgument });
  });

  test('energy beyond what a number holds is left out, not rounded', async () => {
    fake.set(2, 'energyMj', 2 ** 60);
    expect((await backend.sample(false))[2]!.energyJoules).toBe(null);
    fake.set(2, 'energyMj', 2 ** 52);
    expect((await backend.sample(false))[2]!.energyJoules).toBeGreaterThanOrEqual(2 ** 52 / 1000);
    fake.set(2, 'energyMj', 0);
  });

  test('a present symbol that answers 13 is as good as a missing one', async () => {
    fake.script(1, 'fields', { code: NVML.functionNotFound, times: -1 });
    fake.script(1, 'energy', { code: NVML.functionNotFound, times: -1 });
    const sample = (await backend.sample(true))[1]!;
    expect(sample).toMatchObject({ powerWatts: 575, energyJoules: null, code: 0 });
  });

  test('a lost GPU answers 15, the others go on', async () => {
    fake.set(2, 'lost', 1);
    const samples = await backend.sample(false);
    expect(samples.map(({ code }) => code)).toEqual([0, 0, NVML.gpuIsLost]);
    expect(await backend.lockClocks(2, 345, 1200)).toEqual({ code: NVML.gpuIsLost });
    fake.set(2, 'lost', 0);
  });

  test('an XID is told once', async () => {
    fake.set(1, 'xid', 79);
    await until(() => events.some(({ kind }) => kind === 'xid'), 5000);
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(events.filter(({ kind }) => kind === 'xid')).toEqual([{ kind: 'xid', index: 1, xid: 79 }]);
  });

  test('a call that does not come back is given up; its GPU takes nothing more until it does', async () => {
    fake.script(0, 'setLock', { hang: true });
    const setsBefore = fake.get(0, 'limitSets');
    const stuck = backend.lockClocks(0, 345, 1200);
    const behind = backend.setPowerLimit(0, 300);
    expect(await stuck).toEqual({ code: NVML.timeout });
    expect(await behind).toEqual({ code: NVML.timeout });
    // The others answer, and the batch does not wait for the one that is stuck.
    const samples = await backend.sample(false);
    expect(samples.map(({ code }) => code)).toEqual([NVML.timeout, 0, 0]);
    expect(await backend.lockClocks(1, 345, 1200)).toEqual({ code: 0 });
    await backend.resetClocks(1);
    expect(events.some(({ kind }) => kind === 'late')).toBe(false);
    fake.script(0, 'setLock', {});
    await until(() => events.some(({ kind }) => kind === 'late'), 5000);
    expect(events.at(-1)).toEqual({ kind: 'late', index: 0, code: 0 });
    // It was made after all; the one that was given up in the queue was not.
    expect(fake.get(0, 'locked')).toBe(1);
    expect(fake.get(0, 'limitSets')).toBe(setsBefore);
    expect(await backend.resetClocks(0)).toEqual({ code: 0 });
  });
});
