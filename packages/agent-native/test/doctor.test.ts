import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { readConfig } from '../src/config/readConfig.ts';
import { type DoctorItem, diagnose } from '../src/doctor/doctor.ts';
import { FakeNvml } from '../src/testing/index.ts';

const line = (items: readonly DoctorItem[], subject: string, knob: string): DoctorItem | undefined =>
  items.find((item) => item.subject === subject && item.knob === knob);

test('without a driver the doctor says so, and how to get one', async () => {
  const items = await diagnose(readConfig({ env: {}, flags: { nvml: '/nowhere/libnvidia-ml.so.1' } }));
  expect(line(items, 'host', 'GPU driver')).toMatchObject({
    state: 'no',
    advice: expect.stringContaining('install the NVIDIA driver'),
  });
  expect(items.some(({ subject }) => subject.startsWith('GPU '))).toBe(false);
});

test('simulated GPUs allow every knob, and are called simulated', async () => {
  const items = await diagnose(readConfig({ env: {}, flags: { simulate: true } }));
  expect(line(items, 'host', 'GPU driver')!.detail).toBe('simulated');
  for (const knob of ['clock lock', 'power cap', 'energy'])
    expect(line(items, 'GPU 0', knob)!.state).toBe('yes');
});

describe.skipIf(!FakeNvml.isAvailable())('the doctor on the fake driver (needs a compiler)', () => {
  // The fake driver keeps its state for the life of a process, so that each look is one of its own.
  function look(prepare: (fake: FakeNvml) => void): DoctorItem[] {
    const fake = new FakeNvml({ gpus: 3 });
    try {
      prepare(fake);
      const cli = fileURLToPath(new URL('../../cli/dist/main.js', import.meta.url));
      const args = [cli, 'agent', 'doctor', '--json', '--nvml', fake.library];
      const env = { ...process.env, ...fake.env };
      const before = fake.slowGpus();
      const { stdout } = spawnSync(process.execPath, args, { env, encoding: 'utf8' });
      expect([fake.slowGpus(), fake.get(0, 'lockSets') + fake.get(0, 'lockResets')]).toEqual([before, 0]);
      return JSON.parse(stdout);
    } finally {
      fake.remove();
    }
  }

  test('tells every knob of every GPU, and changes nothing', () => {
    const items = look((fake) => {
      fake.set(0, 'limitMw', 500_000);
      fake.set(1, 'mig', 1);
      fake.set(2, 'virtualization', 2);
      fake.set(2, 'persistence', 0);
    });
    expect(line(items, 'GPU 0', 'clock lock')).toMatchObject({ state: 'yes', advice: null });
    expect(line(items, 'GPU 0', 'power cap')!.detail).toBe('200 to 700 W');
    expect(line(items, 'GPU 0', 'persistence')!.state).toBe('yes');
    expect(line(items, 'GPU 1', 'MIG')!.state).toBe('partly');
    expect(line(items, 'GPU 2', 'control')).toMatchObject({
      state: 'no',
      advice: expect.stringContaining('host'),
    });
    expect(line(items, 'GPU 2', 'power cap')!.state).toBe('no');
    expect(line(items, 'GPU 2', 'persistence')).toMatchObject({
      state: 'partly',
      advice: expect.stringContaining('nvidia-persistenced'),
    });
  });

  test('no permission: names the knobs that lack it, and how to get it', () => {
    const items = look((fake) => fake.setSystem('noPermission', 1));
    for (const knob of ['clock lock', 'power cap']) {
      expect(line(items, 'GPU 0', knob)).toMatchObject({
        state: 'no',
        detail: expect.stringContaining('code 4 (no permission)'),
        advice: expect.stringContaining('CAP_SYS_ADMIN'),
      });
    }
  });
});
