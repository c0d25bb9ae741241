import type { RowReport } from '@wattlane/core/traces';
import { counted } from '../output/counted.ts';

/** A sentence about the rows of a file that were left out, in a list; empty when there are none. */
export function brokenRowsNote(
  name: string,
  { badRows, firstBadRows }: Pick<RowReport, 'badRows' | 'firstBadRows'>,
): readonly string[] {
  if (badRows === 0) return [];
  return [`${name}: ${counted(badRows, 'broken row')} left out, such as ${firstBadRows[0]}.`];
}
