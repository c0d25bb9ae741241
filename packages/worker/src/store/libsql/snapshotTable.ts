import type { Client, Row } from '@libsql/client';
import { WattlaneError } from '@wattlane/core/errors';
import { openSnapshot, type PredictorSnapshot, SNAPSHOT_VERSION } from '@wattlane/core/learning';
import { textChecksum } from '@wattlane/core/state';
import { KEPT_SNAPSHOTS, type LoadedSnapshot } from '../store.ts';
import type { ThreadCalls } from './threadMessages.ts';

/**
 * Keeps a snapshot and deletes all but the newest five. A damaged one with the same or a higher sequence makes room.
 * Another process may save one after the look and before the write, so the write looks once more.
 *
 * @returns false when a whole one has the same or a higher sequence
 */
export async function saveSnapshot(
  client: Client,
  { sequence, text, nowMs }: ThreadCalls['saveSnapshot']['ask'],
): Promise<boolean> {
  const above = await client.execute({
    sql: 'SELECT * FROM snapshots WHERE sequence >= ?',
    args: [sequence],
  });
  if (above.rows.some(isWhole)) return false;
  const checksum = checksumOf(sequence, SNAPSHOT_VERSION, nowMs, text);
  const results = await client.batch(
    [
      ...above.rows.map((row) => ({
        sql: 'DELETE FROM snapshots WHERE sequence = ? AND checksum = ?',
        args: [row.sequence!, row.checksum!],
      })),
      {
        sql: `INSERT INTO snapshots (sequence, version, created_at_ms, checksum, body)
          SELECT ?, ?, ?, ?, ? WHERE NOT EXISTS (SELECT 1 FROM snapshots WHERE sequence >= ?)`,
        args: [sequence, SNAPSHOT_VERSION, nowMs, checksum, text, sequence],
      },
      `DELETE FROM snapshots WHERE sequence NOT IN
        (SELECT sequence FROM snapshots ORDER BY sequence DESC LIMIT ${KEPT_SNAPSHOTS})`,
    ],
    'write',
  );
  return results[above.rows.length]!.rowsAffected > 0;
}

/** Finds the newest snapshot that is whole. */
export async function loadSnapshot(client: Client): Promise<LoadedSnapshot> {
  const { rows } = await client.execute('SELECT * FROM snapshots ORDER BY sequence DESC');
  const refused: string[] = [];
  for (const row of rows) {
    try {
      return { snapshot: openRow(row), refused };
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      refused.push(`snapshot ${row.sequence}: ${reason}`);
    }
  }
  return { snapshot: null, refused };
}

function isWhole(row: Row): boolean {
  try {
    openRow(row);
    return true;
  } catch {
    return false;
  }
}

/** @throws WattlaneError ERR_STATE */
function openRow(row: Row): PredictorSnapshot {
  const text = String(row.body);
  const sequence = Number(row.sequence);
  if (checksumOf(sequence, Number(row.version), Number(row.created_at_ms), text) !== row.checksum) {
    throw new WattlaneError('ERR_STATE', 'it does not match the checksum of its row');
  }
  return openSnapshot(text);
}

function checksumOf(sequence: number, version: number, createdAtMs: number, body: string): string {
  return textChecksum(JSON.stringify([sequence, version, createdAtMs, body]));
}
