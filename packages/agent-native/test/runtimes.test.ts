import { spawnSync } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { findNative } from '../src/backend/nvml/loadAddon.ts';
import { FakeNvml } from '../src/testing/index.ts';

const bin = (name: string): string =>
  fileURLToPath(new URL(`../../../node_modules/.bin/${name}`, import.meta.url));

/** Starts, describes, locks, samples and closes; prints what it saw. */
const SCRIPT = `
const { createRequire } = require('node:module');
const { NvmlSession } = createRequire(__filename)(process.env.ADDON);
const session = new NvmlSession(process.env.LIBRARY, (kind, id, code, gpu, payload) => {
  if (kind === 'started') session.command(2, 0, 1, 345, 1200, 2000);
  else if (id === 2) session.sample(3, true, 2000);
  else if (kind === 'samples') {
    const real = new Float64Array(payload, 0, 16);
    const whole = new BigUint64Array(payload, 0, 16);
    console.log(JSON.stringify({ mhz: real[4], reasons: Number(whole[14]), bytes: Number(whole[15]) }));
    session.close(4);
  } else if (id === 4) session.release();
});
session.start(1, 5000);
`;

describe.skipIf(!FakeNvml.isAvailable())('the same addon (needs a compiler)', () => {
  test.each([
    ['Node', process.execPath, []],
    ['Bun', bin('bun'), ['run']],
    ['Deno', bin('deno'), ['run', '-A']],
  ] as const)('runs in %s', (_name, command, args) => {
    if (!existsSync(command)) throw new Error(`${command} is not installed; run npm ci`);
    const fake = new FakeNvml({ gpus: 1 });
    try {
      const file = join(fake.folder, 'session.cjs');
      writeFileSync(file, SCRIPT);
      const env = {
        ...process.env,
        ...fake.env,
        ADDON: findNative('wattlane_agent.node'),
        LIBRARY: fake.library,
      };
      const { stdout, stderr, status } = spawnSync(command, [...args, file], {
        env,
        encoding: 'utf8',
        timeout: 30_000,
      });
      expect({ status, stderr: status === 0 ? '' : stderr }).toEqual({ status: 0, stderr: '' });
      expect(JSON.parse(stdout)).toEqual({ mhz: 1200, reasons: 2, bytes: 2 ** 30 });
    } finally {
      fake.remove();
    }
  });
});
