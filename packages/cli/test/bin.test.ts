import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, readFileSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { testFolder } from './testFolder.ts';

const folder = testFolder();
const bin = fileURLToPath(new URL('../bin/wattlane.js', import.meta.url));

test('the command that npm links is a file of the repository, executable, and in the package', () => {
  const manifest = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
  expect(manifest.bin.wattlane).toBe('./bin/wattlane.js');
  expect(manifest.files).toContain('bin');
  expect(statSync(bin).mode & 0o111).toBe(0o111);
  expect(readFileSync(bin, 'utf8')).toMatch(/^#!\/usr\/bin\/env node\n/);
});

test('before a build it says how to build', () => {
  mkdirSync(folder.file('bin'));
  folder.write('package.json', '{"type":"module"}');
  copyFileSync(bin, folder.file('bin/wattlane.js'));
  const { status, stdout, stderr } = spawnSync(process.execPath, [folder.file('bin/wattlane.js'), 'demo'], {
    encoding: 'utf8',
  });
  expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
  expect(stderr).toMatch(/^wattlane is not built yet; run `npm run build` .*\n$/);
});

test('after a build it runs it', () => {
  mkdirSync(folder.file('dist'));
  folder.write('dist/main.js', 'console.log(process.argv.slice(2).join());');
  const { stdout } = spawnSync(process.execPath, [folder.file('bin/wattlane.js'), 'a', 'b'], {
    encoding: 'utf8',
  });
  expect(stdout).toBe('a,b\n');
});
