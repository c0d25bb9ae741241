import { WattlaneError } from '@wattlane/core/errors';
import type { DesiredRow, Loaded, RefusedRow } from './desired.ts';
import type { DesiredKind } from './desiredKinds.ts';
import { checkRow, type SealedRow } from './sealedRow.ts';

/** Rows of one kind that this process has seen whole, by id. */
export type LastGood<T> = Map<string, DesiredRow<T>>;

/**
 * Checks the rows of a table. One that fails its check is refused; where an earlier one with its id was whole, that one
 * stays in force. A row that is no longer in the table is no longer in force.
 *
 * @param good  changed to what is in force
 */
export function admitRows<T>(kind: DesiredKind<T>, rows: readonly SealedRow[], good: LastGood<T>): Loaded<T> {
  const before = new Map(good);
  const refused: RefusedRow[] = [];
  good.clear();
  for (const row of rows) {
    const id = String(row.values[0]);
    try {
      good.set(id, openRow(kind, row));
    } catch (error) {
      const kept = before.get(id);
      if (kept !== undefined) good.set(id, kept);
      refused.push({ id, reason: messageOf(error), keptLastGood: kept !== undefined });
    }
  }
  return { rows: [...good.values()], refused };
}

/**
 * Reads a row.
 *
 * @throws WattlaneError ERR_STATE when it fails its check
 */
export function openRow<T>(kind: DesiredKind<T>, row: SealedRow): DesiredRow<T> {
  checkRow(kind.table, row);
  const columns = Object.fromEntries(kind.columns.map((name, place) => [name, row.values[place] ?? null]));
  try {
    return { value: kind.read(columns), version: row.version, epoch: row.epoch };
  } catch (cause) {
    throw new WattlaneError('ERR_STATE', `row ${row.values[0]} of ${kind.table} cannot be read`, { cause });
  }
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
