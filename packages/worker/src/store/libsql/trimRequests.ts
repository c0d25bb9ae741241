import type { InStatement } from '@libsql/client';
import type { Connection } from './connection.ts';
import type { Retention } from './threadMessages.ts';

/** Rows that one statement deletes: few, so that writes wait for at most some ms. */
const BATCH_ROWS = 1000;

/**
 * Deletes some of the rows of `requests` that are too old or too many: rows received more than `days` ago, and rows whose
 * id is `rows` or more below the highest. Ids only rise, so no more than `rows` are left when nothing is to be deleted.
 *
 * @returns whether more may be to be deleted
 */
export async function trimRequests(
  connection: Connection,
  retention: Retention,
  nowMs: number,
): Promise<boolean> {
  const statements = [tooOld(nowMs - retention.days * 24 * 3600 * 1000), tooMany(retention.rows)];
  const results = await connection.use((client) => client.batch(statements, 'write'));
  return results.some(({ rowsAffected }) => rowsAffected > 0);
}

const tooOld = (beforeMs: number): InStatement => ({
  sql: `DELETE FROM requests WHERE id IN (
    SELECT id FROM requests WHERE received_at_ms < ? LIMIT ${BATCH_ROWS})`,
  args: [beforeMs],
});

const tooMany = (rows: number): InStatement => ({
  sql: `DELETE FROM requests WHERE id IN (
    SELECT id FROM requests WHERE id <= (SELECT max(id) FROM requests) - ? ORDER BY id LIMIT ${BATCH_ROWS})`,
  args: [rows],
});
