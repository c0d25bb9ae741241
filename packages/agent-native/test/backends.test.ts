import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { GpuBackend } from '../src/backend/gpuBackend.ts';
import { openNvml } from '../src/backend/nvml/nvmlBackend.ts';
import { createSimulatedBackend } from '../src/backend/simulated/simulatedBackend.ts';
import { monotonicMs } from '../src/daemon/monotonicMs.ts';
import { FakeNvml } from '../src/testing/index.ts';

// What every backend owes, whatever GPUs stand behind it.
const BACKENDS: readonly { name: string; missing: boolean; open(): Promise<GpuBackend>; end(): void }[] = [
  {
    name: 'simulated',
    missing: false,
    open: async () => createSimulatedBackend({ gpus: 2, preset: 'h100', nowMs: monotonicMs, load: () => 1 }),
    end: () => {},
  },
  fakeBackend(),
];

function fakeBackend() {
  let fake: FakeNvml | undefined;
  return {
    name: 'NVML on the fake driver (needs a compiler)',
    missing: !FakeNvml.isAvailable(),
    open: () => {
      fake = new FakeNvml({ gpus: 2 });
      Object.assign(process.env, fake.env);
      return openNvml(fake.library);
    },
    end: () => fake?.remove(),
  };
}

for (const { name, missing, open, end } of BACKENDS) {
  describe.skipIf(missing)(`a backend: ${name}`, () => {
    let backend: GpuBackend;
    beforeAll(async () => {
      backend = await open();
    });
    afterAll(async () => {
      await backend.close();
      end();
    });
    const sampleOf = async (index: number) => (await backend.sample(true))[index]!;
    /** A GPU takes a moment to follow. */
    const settle = () => new Promise((resolve) => setTimeout(resolve, 60));

    test('tells GPUs with an id each, and a list of clocks that ascends to the top', () => {
      expect(new Set(backend.gpus.map(({ uuid }) => uuid)).size).toBe(2);
      expect(backend.gpus.map(({ index }) => index)).toEqual([0, 1]);
      for (const { capabilities, topClockMhz } of backend.gpus) {
        const { clocksMhz, powerCap } = capabilities;
        expect(clocksMhz).toEqual([...new Set(clocksMhz)].sort((a, b) => a - b));
        expect(clocksMhz.at(-1)).toBe(topClockMhz);
        expect(powerCap!.minWatts).toBeLessThan(powerCap!.maxWatts);
        expect(powerCap!.defaultWatts).toBeLessThanOrEqual(powerCap!.maxWatts);
      }
    });

    test('a lock lowers clock and power of its GPU alone, and a reset ends it', async () => {
      const { clocksMhz } = backend.gpus[0]!.capabilities;
      const mhz = clocksMhz[Math.floor(clocksMhz.length / 2)]!;
      const before = await sampleOf(0);
      expect(await backend.lockClocks(0, clocksMhz[0]!, mhz)).toEqual({ code: 0 });
      await settle();
      const locked = await sampleOf(0);
      expect(locked.smClockMhz).toBe(mhz);
      expect(locked.powerWatts!).toBeLessThan(before.powerWatts!);
      expect(locked.clockReasons! & 2).toBe(2);
      expect((await sampleOf(1)).smClockMhz).toBe(before.smClockMhz);
      expect(await backend.resetClocks(0)).toEqual({ code: 0 });
      await settle();
      expect((await sampleOf(0)).smClockMhz).toBe(before.smClockMhz);
    });

    test('a limit reads back as set, holds the power, and leaves the lock alone', async () => {
      const { powerCap, clocksMhz } = backend.gpus[1]!.capabilities;
      expect(await backend.setPowerLimit(1, powerCap!.minWatts + 50)).toEqual({ code: 0 });
      expect(await backend.readPowerLimit(1)).toEqual({ code: 0, watts: powerCap!.minWatts + 50 });
      await settle();
      const capped = await sampleOf(1);
      expect(capped.powerLimitWatts).toBe(powerCap!.minWatts + 50);
      expect(capped.powerWatts!).toBeLessThanOrEqual(powerCap!.minWatts + 50);
      expect(capped.clockReasons! & 4).toBe(4);
      await backend.lockClocks(1, clocksMhz[0]!, clocksMhz.at(-1)!);
      await backend.resetClocks(1);
      expect((await backend.readPowerLimit(1)).watts).toBe(powerCap!.minWatts + 50);
      await backend.setPowerLimit(1, powerCap!.defaultWatts);
    });

    test('energy counts up as power over time', async () => {
      const first = await sampleOf(0);
      await settle();
      const second = await sampleOf(0);
      const joules = second.energyJoules! - first.energyJoules!;
      // A counter in mJ and a reading a moment later: a hundredth.
      expect(joules / (second.powerWatts! * ((second.timeMs - first.timeMs) / 1000))).toBeCloseTo(1, 1);
    });

    test('persistence mode is set, or answered as missing', async () => {
      const { persistence } = backend.gpus[0]!;
      const { code } = await backend.setPersistence(0, true);
      expect(code).toBe(persistence === null ? 3 : 0);
    });
  });
}
