import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, test } from 'vitest';
import { FakeNvml } from '../src/testing/index.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'wattlane-packages-'));
afterAll(() => rmSync(folder, { recursive: true }));

const PROGRAM = `
import { existsSync } from 'node:fs';
import { findNative, openBackend, readConfig } from '@wattlane/agent-native';
const backend = await openBackend(readConfig({ env: {}, flags: { nvml: process.env.LIBRARY } }));
console.log(JSON.stringify({ gpus: backend.gpus.length, guardian: findNative('wattlane-guardian') }));
await backend.close();
`;

describe.skipIf(!FakeNvml.isAvailable())('what is published (needs a compiler)', () => {
  test('installs without a script and loads the addon of its platform package', () => {
    const packages = join(folder, 'packages');
    execFileSync(process.execPath, [join(root, 'scripts/platformPackages.mjs'), packages], {
      stdio: 'ignore',
    });
    const core = fileURLToPath(new URL('../../core', import.meta.url));
    const tarballs = join(folder, 'tarballs');
    mkdirSync(tarballs);
    for (const name of [core, ...readdirSync(packages).map((made) => join(packages, made))]) {
      execFileSync('npm', ['pack', '--silent', '--ignore-scripts', '--pack-destination', tarballs], {
        cwd: name,
      });
    }
    const files = execFileSync('tar', ['-tzf', join(tarballs, 'wattlane-agent-native-0.0.0.tgz')], {
      encoding: 'utf8',
    });
    expect(files).not.toMatch(/binding\.gyp|\.test\.|native\/build/);
    expect(files).toContain('package/native/guardian/main.cc');
    const user = join(folder, 'user');
    mkdirSync(user);
    writeFileSync(join(user, 'package.json'), '{"private":true,"type":"module"}');
    const all = readdirSync(tarballs).map((name) => join(tarballs, name));
    const publint = fileURLToPath(new URL('../../../node_modules/.bin/publint', import.meta.url));
    for (const tarball of all) execFileSync(publint, ['--strict', tarball], { stdio: 'pipe' });
    // One for another processor, where a cross compiler is installed, is not for this machine.
    const isForeign = (path: string) =>
      /linux-(x64|arm64)/.test(path) && !path.includes(`linux-${process.arch}-`);
    const install = [
      'install',
      '--offline',
      '--no-audit',
      '--no-fund',
      '--silent',
      '--cache',
      join(folder, 'cache'),
      ...all.filter((path) => !isForeign(path)),
    ];
    execFileSync('npm', install, { cwd: user });
    writeFileSync(join(user, 'program.mjs'), PROGRAM);
    const fake = new FakeNvml({ gpus: 2 });
    try {
      const env = { ...process.env, ...fake.env, LIBRARY: fake.library };
      const told = JSON.parse(
        execFileSync(process.execPath, ['program.mjs'], { cwd: user, env, encoding: 'utf8' }),
      );
      expect(told.gpus).toBe(2);
      expect(told.guardian).toContain(`agent-native-${process.platform}-${process.arch}/wattlane-guardian`);
    } finally {
      fake.remove();
    }
  });
});
