import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createClient } from '@libsql/client';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Connection } from './connection.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'wattlane-connection-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const settings = (busyTimeoutMs = 0) => ({
  url: `file:${join(folder, 'a.db')}`,
  busyTimeoutMs,
  retention: { days: 1, rows: 1 },
});

test('what is reported as written after a lock is there for others to see', async () => {
  const connection = new Connection(settings(), 'NORMAL');
  const other = createClient({ ...settings(), timeout: 0, concurrency: 1 });
  const insert = (value: number) =>
    connection.use((client) => client.batch([{ sql: 'INSERT INTO t VALUES (?)', args: [value] }], 'write'));
  await connection.use((client) => client.batch(['CREATE TABLE t (a)'], 'write'));
  for (let turn = 0; turn < 3; turn++) {
    const lock = await other.transaction('write');
    for (let i = 0; i < 3; i++) await expect(insert(-1)).rejects.toThrow('locked');
    await lock.rollback();
    await insert(turn);
    const { rows } = await other.execute('SELECT a FROM t ORDER BY a');
    expect(rows.map((row) => row.a)).toEqual(Array.from({ length: turn + 1 }, (_, i) => i));
  }
  connection.close();
  other.close();
});

test('has its PRAGMAs, also after it was replaced', async () => {
  const connection = new Connection({ ...settings(), mostBytes: 1_000_000 }, 'NORMAL');
  const pragmas = () =>
    connection.use(async (client) => {
      const names = ['journal_mode', 'synchronous', 'foreign_keys', 'max_page_count'];
      const results = await Promise.all(names.map((name) => client.execute(`PRAGMA ${name}`)));
      return results.map(({ rows }) => rows[0]![0]);
    });
  // 1,000,000 / 4,096 = 244.1 pages; synchronous 1 is NORMAL.
  expect(await pragmas()).toEqual(['wal', 1, 1, 244]);
  await expect(
    connection.use(async () => {
      throw new Error('broken');
    }),
  ).rejects.toThrow('broken');
  expect(await pragmas()).toEqual(['wal', 1, 1, 244]);
  connection.close();
});
