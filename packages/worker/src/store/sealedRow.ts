import { WattlaneError } from '@wattlane/core/errors';
import { textChecksum } from '@wattlane/core/state';
import type { ColumnValue } from './desiredKinds.ts';

/** A row of desired state as it stands in its table. */
export interface SealedRow {
  /** Of the value, in the order of the kind's columns; the id first. */
  readonly values: readonly ColumnValue[];
  readonly version: number;
  readonly epoch: number;
  /** When it was written, in ms since 1970. */
  readonly changedAtMs: number;
  /** Over the table's name and everything above. */
  readonly checksum: string;
}

/** Puts the checksum to a row. */
export function sealRow(table: string, row: Omit<SealedRow, 'checksum'>): SealedRow {
  return { ...row, checksum: checksumOf(table, row) };
}

/**
 * Checks a row that was read.
 *
 * @throws WattlaneError ERR_STATE when it is not what was written
 */
export function checkRow(table: string, row: SealedRow): void {
  if (checksumOf(table, row) === row.checksum) return;
  throw new WattlaneError('ERR_STATE', `row ${row.values[0]} of ${table} does not match its checksum`);
}

function checksumOf(table: string, { values, version, epoch, changedAtMs }: Omit<SealedRow, 'checksum'>) {
  return textChecksum(JSON.stringify([table, values, version, epoch, changedAtMs]));
}
