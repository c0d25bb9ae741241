import type { Client, InStatement, Row } from '@libsql/client';
import { WattlaneError } from '@wattlane/core/errors';
import type { ColumnValue } from '../desiredKinds.ts';
import { type Fence, nextVersion } from '../fencing.ts';
import { checkRow, type SealedRow, sealRow } from '../sealedRow.ts';
import type { PutRequest, ThreadCalls } from './threadMessages.ts';

/** Columns that every table of desired state ends with. */
const SEAL_COLUMNS = ['row_version', 'epoch', 'changed_at_ms', 'checksum'] as const;
/** How often a write begins anew when another process changes the same row in between. */
const TRIES = 5;

/** Reads all rows of a table, unchecked. */
export async function readRows(
  client: Client,
  { table, columns }: ThreadCalls['readRows']['ask'],
): Promise<SealedRow[]> {
  const { rows } = await client.execute(`SELECT ${columns}, ${SEAL_COLUMNS} FROM ${table} ORDER BY id`);
  return rows.map((row) => sealedRow(row, columns));
}

/**
 * Writes a row and its line of the audit log in one transaction. The row is read first, since its checksum covers its
 * version; the write takes place only if it is still as it was read.
 *
 * @throws WattlaneError ERR_STORE when the fence refuses it or others keep changing the row
 */
export async function putRow(client: Client, request: PutRequest): Promise<SealedRow> {
  const { table, values, change, nowMs } = request;
  for (let turn = 0; turn < TRIES; turn++) {
    const stored = await readRow(client, request);
    const version = nextVersion(`row ${values[0]} of ${table}`, fenceOf(request, stored), change);
    const row = sealRow(table, { values, version, epoch: change.epoch, changedAtMs: nowMs });
    const [written] = await client.batch([upsert(request, row, stored), auditLine(request, row)], 'write');
    if (written!.rowsAffected > 0) return row;
  }
  throw new WattlaneError('ERR_STORE', `others keep changing row ${values[0]} of ${table}`);
}

async function readRow(client: Client, { table, columns, values }: PutRequest): Promise<SealedRow | null> {
  const { rows } = await client.execute({
    sql: `SELECT ${columns}, ${SEAL_COLUMNS} FROM ${table} WHERE id = ?`,
    args: [values[0]!],
  });
  return rows[0] === undefined ? null : sealedRow(rows[0], columns);
}

/** A damaged row says nothing of its owner; the last good one decides. */
function fenceOf({ table, lastGood }: PutRequest, stored: SealedRow | null): Fence | null {
  if (stored === null) return null;
  try {
    checkRow(table, stored);
    return stored;
  } catch {
    return lastGood;
  }
}

function upsert(
  { table, columns, values }: PutRequest,
  row: SealedRow,
  stored: SealedRow | null,
): InStatement {
  const names = [...columns, ...SEAL_COLUMNS];
  const changes = names.slice(1).map((name) => `${name} = excluded.${name}`);
  return {
    sql: `INSERT INTO ${table} (${names}) VALUES (${names.map(() => '?')})
      ON CONFLICT (id) DO UPDATE SET ${changes} WHERE ${table}.checksum = ?`,
    args: [...values, row.version, row.epoch, row.changedAtMs, row.checksum, stored?.checksum ?? null],
  };
}

/** `changes()` counts the rows of the statement before. */
function auditLine({ table, values, change }: PutRequest, row: SealedRow): InStatement {
  return {
    sql: `INSERT INTO audit (at_ms, actor, table_name, row_id, row_version, epoch, row_checksum)
      SELECT ?, ?, ?, ?, ?, ?, ? WHERE changes() > 0`,
    args: [row.changedAtMs, change.actor, table, values[0]!, row.version, row.epoch, row.checksum],
  };
}

function sealedRow(row: Row, columns: readonly string[]): SealedRow {
  return {
    values: columns.map((name) => row[name] as ColumnValue),
    version: Number(row.row_version),
    epoch: Number(row.epoch),
    changedAtMs: Number(row.changed_at_ms),
    checksum: String(row.checksum),
  };
}
