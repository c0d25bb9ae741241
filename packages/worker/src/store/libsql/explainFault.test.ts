import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { explainFault } from './explainFault.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'wattlane-fault-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** What the driver says for every file that cannot be opened. */
const CANNOT_OPEN = 'ConnectionFailed("Unable to open connection to local database: 14")';

test('a folder that is not there', () => {
  const text = explainFault(`file:${folder}/none/w.db`, CANNOT_OPEN);
  expect(text).toBe(`the folder ${folder}/none does not exist; expected one that does (${CANNOT_OPEN})`);
});

test('a file where a folder has to be, and a folder where a file has to be', () => {
  writeFileSync(join(folder, 'a'), '');
  mkdirSync(join(folder, 'b'));
  expect(explainFault(`file:${folder}/a/w.db`, CANNOT_OPEN)).toContain(
    `${folder}/a is a file; expected a folder`,
  );
  expect(explainFault(`file:${folder}/b`, CANNOT_OPEN)).toContain(`${folder}/b is a folder; expected a file`);
});

test('a file that is no database', () => {
  writeFileSync(join(folder, 'w.db'), 'text');
  const text = explainFault(`file:${folder}/w.db`, 'SQLITE_NOTADB: file is not a database');
  expect(text).toContain(`the file ${folder}/w.db is no database; expected one that wattlane made`);
});

test('what a file cannot be the reason of stays as it is', () => {
  expect(explainFault(`file:${folder}/none/w.db`, 'SQLITE_BUSY: database is locked')).toBe(
    'SQLITE_BUSY: database is locked',
  );
  expect(explainFault(`file:${folder}/w.db`, CANNOT_OPEN)).toBe(CANNOT_OPEN);
});

/** Rights do not bind the user root, so they are looked at as another one. */
const asNobody = (script: string) =>
  spawnSync(process.execPath, ['--input-type=module', '-e', script], {
    uid: 65_534,
    gid: 65_534,
    encoding: 'utf8',
  });
const built = new URL('../../../dist/store/libsql/explainFault.js', import.meta.url);
const canBeNobody =
  process.getuid?.() === 0 && asNobody(`await import('${built}'); console.log('ok')`).stdout === 'ok\n';

test.skipIf(!canBeNobody).each([
  ['reads', 0o711, 0o600, /^this user may not read the file \S+w\.db \(/],
  ['writes', 0o777, 0o644, /^this user may not write to the file \S+w\.db \(/],
  [
    'makes files beside',
    0o755,
    0o666,
    /^this user may not write to the folder \S+, where the database has files/,
  ],
  ['gets to', 0o700, 0o666, /^this user may not enter the folder /],
])('a file that this user never %s', (_, folderMode, fileMode, expected) => {
  const path = join(folder, 'w.db');
  writeFileSync(path, '');
  chmodSync(path, fileMode);
  chmodSync(folder, folderMode);
  const call = `explainFault(${JSON.stringify(`file:${path}`)}, 'SQLITE_READONLY')`;
  const { stdout } = asNobody(`import { explainFault } from '${built}'; console.log(${call})`);
  expect(stdout).toMatch(expected);
});

test.each([
  ['SERVER_ERROR: Server returned HTTP status 401', 'the store at db.example:80 does not take the token'],
  ['fetch failed', 'the store at db.example:80 cannot be reached'],
])('a server that says %j', (message, expected) => {
  expect(explainFault('http://me:secret@db.example:80/?authToken=secret', message)).toBe(
    `${expected} (${message})`,
  );
});
