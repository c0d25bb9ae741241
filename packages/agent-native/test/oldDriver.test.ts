import { expect, test } from 'vitest';
import { openNvml } from '../src/backend/nvml/nvmlBackend.ts';
import { FakeNvml } from '../src/testing/index.ts';

test.skipIf(!FakeNvml.isAvailable())(
  'a driver of 2019 is used as far as it goes (needs a compiler)',
  async () => {
    const fake = new FakeNvml({ gpus: 1, old: true });
    Object.assign(process.env, fake.env);
    const backend = await openNvml(fake.library);
    try {
      const [gpu] = backend.gpus;
      expect(gpu!.capabilities).toMatchObject({ energyCounter: false, instantPower: false });
      expect(gpu!.capabilities.clocksMhz.length).toBe(110);
      const [sample] = await backend.sample(true);
      expect(sample).toMatchObject({
        code: 0,
        powerWatts: 575,
        energyJoules: null,
        temperatureCelsius: 45,
        memoryUsedBytes: 2 ** 30,
        clockReasons: 0,
      });
      expect(await backend.lockClocks(0, 345, 1200)).toEqual({ code: 0 });
      expect(await backend.resetClocks(0)).toEqual({ code: 0 });
    } finally {
      await backend.close();
      fake.remove();
    }
  },
);

test('without a driver library the error says so', async () => {
  const opening = openNvml('/nowhere/libnvidia-ml.so.1');
  await expect(opening).rejects.toThrow(/ERR_GPU_DRIVER: .*(nowhere|addon)/);
});
