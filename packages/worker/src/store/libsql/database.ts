import { fileURLToPath } from 'node:url';
import type { Client } from '@libsql/client';
import { WattlaneError } from '@wattlane/core/errors';
import { drizzle } from 'drizzle-orm/libsql';
import { migrate } from 'drizzle-orm/libsql/migrator';
import { readMigrationFiles } from 'drizzle-orm/migrator';
import { Connection } from './connection.ts';
import type { ThreadSettings } from './threadMessages.ts';

/** Connections to one database. Only the writer thread holds one. */
export interface Database {
  /** For `requests`. */
  readonly telemetry: Connection;
  /** For desired state, snapshots and audit. */
  readonly ledger: Connection;
}

/** The SQL, beside `src/` and `dist/`. */
const MIGRATIONS = fileURLToPath(new URL('../../../drizzle', import.meta.url));
const MIGRATIONS_TABLE = '__drizzle_migrations';

/**
 * Opens a database and brings its tables up to date. Two processes may do that at the same moment; the one that comes
 * second fails, and finds it done when it tries again.
 *
 * @throws WattlaneError ERR_STATE for a database of a newer version; what the driver throws when it cannot be opened
 */
export async function openDatabase(settings: ThreadSettings): Promise<Database> {
  try {
    return await openOnce(settings);
  } catch (error) {
    if (!/already exists/.test(String(error))) throw error;
    return openOnce(settings);
  }
}

async function openOnce(settings: ThreadSettings): Promise<Database> {
  const ledger = new Connection(settings, 'FULL');
  try {
    await ledger.use(refuseNewer);
    await ledger.use(bringUpToDate);
    return { ledger, telemetry: new Connection(settings, 'NORMAL') };
  } catch (error) {
    ledger.close();
    throw error;
  }
}

export function closeDatabase({ telemetry, ledger }: Database): void {
  telemetry.close();
  ledger.close();
}

const bringUpToDate = (client: Client): Promise<void> =>
  migrate(drizzle(client), { migrationsFolder: MIGRATIONS });

async function refuseNewer(client: Client): Promise<void> {
  const known = await client.execute({
    sql: "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?",
    args: [MIGRATIONS_TABLE],
  });
  if (known.rows.length === 0) return;
  const { rows } = await client.execute(`SELECT max(created_at) AS newest FROM ${MIGRATIONS_TABLE}`);
  const ours = readMigrationFiles({ migrationsFolder: MIGRATIONS }).at(-1)!.folderMillis;
  if (Number(rows[0]!.newest) <= ours) return;
  throw new WattlaneError(
    'ERR_STATE',
    'the database was written by a newer version; expected this or an older one',
  );
}
