import { chmodSync, mkdirSync, readdirSync, readFileSync, rmdirSync, statSync, symlinkSync } from 'node:fs';
import { expect, test } from 'vitest';
import { checkReportPath } from '../src/report/checkReportPath.ts';
import { saveFile } from '../src/report/saveFile.ts';
import { testFolder } from './testFolder.ts';

const folder = testFolder();

test('a report takes the place of an old one and leaves nothing beside it', async () => {
  mkdirSync(folder.file('a'));
  const path = folder.write('a/report.html', 'old');
  await checkReportPath(path);
  await saveFile(path, 'new');
  expect(readFileSync(path, 'utf8')).toBe('new');
  expect(readdirSync(folder.file('a'))).toEqual(['report.html']);
});

test('parts are written one after the other, and one that fails leaves the old file', async () => {
  const path = folder.write('parts.json', 'old');
  function* broken(): Generator<string> {
    yield 'half';
    throw new Error('no more');
  }
  await expect(saveFile(path, broken())).rejects.toMatchObject({ code: 'ERR_OUTPUT' });
  expect(readFileSync(path, 'utf8')).toBe('old');
  await saveFile(path, ['new', ' ', 'text']);
  expect(readFileSync(path, 'utf8')).toBe('new text');
});

test('a link keeps pointing at the file that is written', async () => {
  const target = folder.write('target.html', 'old');
  symlinkSync(target, folder.file('link.html'));
  await saveFile(folder.file('link.html'), 'new');
  expect(readFileSync(target, 'utf8')).toBe('new');
});

test('a report keeps the permissions of the file that it replaces', async () => {
  const path = folder.write('private.html', 'old');
  chmodSync(path, 0o600);
  await saveFile(path, 'new');
  expect(statSync(path).mode & 0o777).toBe(0o600);
});

test('a folder that goes away during the run is ERR_OUTPUT', async () => {
  mkdirSync(folder.file('gone'));
  const path = folder.file('gone/report.html');
  await checkReportPath(path);
  rmdirSync(folder.file('gone'));
  await expect(saveFile(path, 'new')).rejects.toMatchObject({ code: 'ERR_OUTPUT' });
});

test('a folder that appears in its place is ERR_OUTPUT, and no half report stays', async () => {
  mkdirSync(folder.file('b'));
  const path = folder.file('b/report.html');
  await checkReportPath(path);
  mkdirSync(path);
  await expect(saveFile(path, 'new')).rejects.toMatchObject({ code: 'ERR_OUTPUT' });
  expect(readdirSync(folder.file('b'))).toEqual(['report.html']);
});

test('no report is no problem', async () => {
  await expect(checkReportPath(undefined)).resolves.toBeUndefined();
});
