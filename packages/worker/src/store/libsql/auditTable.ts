import type { Client } from '@libsql/client';
import type { AuditLine } from '../desired.ts';
import type { ThreadCalls } from './threadMessages.ts';

/** Reads the newest lines of the audit log, the oldest of them first. */
export async function readAudit(
  client: Client,
  { most }: ThreadCalls['readAudit']['ask'],
): Promise<AuditLine[]> {
  const { rows } = await client.execute({
    sql: 'SELECT * FROM audit ORDER BY id DESC LIMIT ?',
    args: [most],
  });
  return rows.reverse().map((row) => ({
    atMs: Number(row.at_ms),
    actor: String(row.actor),
    table: row.table_name as AuditLine['table'],
    rowId: String(row.row_id),
    version: Number(row.row_version),
    epoch: Number(row.epoch),
  }));
}
