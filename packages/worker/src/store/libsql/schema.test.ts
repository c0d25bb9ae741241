import { BANDS } from '@wattlane/core/domain';
import { getTableConfig, type SQLiteTable } from 'drizzle-orm/sqlite-core';
import { expect, test } from 'vitest';
import { BACKENDS, BUDGETS, KEYS } from '../desiredKinds.ts';
import { REQUEST_COLUMNS } from '../requestColumns.ts';
import { apiKeys, backends, budgets, requests } from './schema.ts';

const columnsOf = (table: SQLiteTable) => getTableConfig(table).columns.map(({ name }) => name);

test('requests are written to the columns of their table', () => {
  expect(columnsOf(requests)).toEqual(['id', ...REQUEST_COLUMNS]);
});

test.each([
  ['api_keys', apiKeys, KEYS],
  ['backends', backends, BACKENDS],
  ['budgets', budgets, BUDGETS],
] as const)('%s: a kind has the columns of its table, and the seal behind them', (name, table, kind) => {
  expect(kind.table).toBe(name);
  expect(getTableConfig(table).name).toBe(name);
  const seal = ['row_version', 'epoch', 'changed_at_ms', 'checksum'];
  expect(columnsOf(table)).toEqual([...kind.columns, ...seal]);
});

test('the check on bands lists all bands', () => {
  const check = getTableConfig(requests).checks.find(({ name }) => name === 'requests_band')!;
  const text = JSON.stringify(check.value.queryChunks.map((chunk) => ('value' in chunk! ? chunk.value : '')));
  for (const band of BANDS) expect(text).toContain(`'${band}'`);
});
