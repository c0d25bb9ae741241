import type { InStatement } from '@libsql/client';
import type { ColumnValue } from '../desiredKinds.ts';
import { REQUEST_COLUMNS } from '../requestColumns.ts';
import type { Connection } from './connection.ts';
import { refusesValue } from './threadError.ts';

const WIDTH = REQUEST_COLUMNS.length;
const TUPLE = `(${REQUEST_COLUMNS.map(() => '?').join(',')})`;

/** How a write ended. */
export interface Written {
  /** Rows that break a check of the schema. */
  readonly refused: number;
  /** Why the last of them does. */
  readonly reason: string | null;
}

/**
 * Writes rows with one INSERT. A row that is there already is left as it is, so that a write whose end is not known can
 * be tried again. Where a row breaks a check, they are written one by one, and only that one is refused.
 *
 * @param values  all columns of all rows, one after the other
 * @throws what the driver throws; some of the rows may be written then
 */
export async function writeRequests(
  connection: Connection,
  values: readonly ColumnValue[],
): Promise<Written> {
  try {
    await commit(connection, values);
    return { refused: 0, reason: null };
  } catch (error) {
    if (!refusesValue(error)) throw error;
    return writeOneByOne(connection, values);
  }
}

async function writeOneByOne(connection: Connection, values: readonly ColumnValue[]): Promise<Written> {
  let refused = 0;
  let reason: string | null = null;
  for (let at = 0; at < values.length; at += WIDTH) {
    try {
      await commit(connection, values.slice(at, at + WIDTH));
    } catch (error) {
      if (!refusesValue(error)) throw error;
      refused += 1;
      reason = error instanceof Error ? error.message : String(error);
    }
  }
  return { refused, reason };
}

/** In a transaction of its own, whose COMMIT fails where it would do nothing (see `Connection`). */
async function commit(connection: Connection, values: readonly ColumnValue[]): Promise<void> {
  await connection.use((client) => client.batch([insert(values)], 'write'));
}

function insert(values: readonly ColumnValue[]): InStatement {
  const tuples = Array<string>(values.length / WIDTH).fill(TUPLE);
  const sql = `INSERT INTO requests (${REQUEST_COLUMNS}) VALUES ${tuples} ON CONFLICT (run, run_row) DO NOTHING`;
  return { sql, args: values as ColumnValue[] };
}
