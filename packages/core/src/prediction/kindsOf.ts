import { rowsByName } from './populationTargets.ts';
import type { TrainingRow } from './trainingRow.ts';

/** Kinds that get a curve of their own, at most (with more a file would pass 256 KiB), and the rows of each, at least. */
const MOST_KINDS = 10;
const LEAST_ROWS = 100;

/**
 * The kinds of the rows, largest first, and the place of each row's kind. Kinds with few rows, and those beyond the
 * tenth, are left out: their rows have place -1 and train the score alone. When none is large enough, all rows are of
 * one kind without a name.
 */
export function kindsOf(rows: readonly TrainingRow[]): { kinds: string[]; kindOf: Int32Array } {
  const names = rows.map((row) => row.kind ?? '');
  const kinds = [...rowsByName(names)]
    .filter(([, own]) => own.length >= LEAST_ROWS)
    .sort(([a, ownA], [b, ownB]) => ownB.length - ownA.length || (a < b ? -1 : 1))
    .slice(0, MOST_KINDS)
    .map(([name]) => name);
  if (kinds.length <= 1) return { kinds: [kinds[0] ?? ''], kindOf: new Int32Array(rows.length) };
  return { kinds, kindOf: Int32Array.from(names, (name) => kinds.indexOf(name)) };
}
