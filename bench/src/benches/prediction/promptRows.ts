import type { TrainingRow } from '@wattlane/core/prediction';
import { createPromptLengthsParser, type PromptLength } from '@wattlane/core/traces';
import { type DataFolder, readDataLines } from '../../data.ts';

/** Prompts with answer lengths, apart by what they are for. */
export interface SplitRows {
  readonly train: readonly PromptLength[];
  readonly test: readonly PromptLength[];
}

/** Reads a file of prompts with answer lengths. @throws WattlaneError ERR_BENCH_DATA when it is missing */
export function readPromptRows(folder: DataFolder, file: string): SplitRows {
  const parser = createPromptLengthsParser({ file });
  const rows = parser.push(readDataLines(folder, file).join('\n'));
  rows.push(...parser.finish());
  return {
    train: rows.filter((row) => row.split === 'train'),
    test: rows.filter((row) => row.split === 'test'),
  };
}

/** A row as the predictor takes it: one user turn, the source as its kind. */
export function trainingRow({ prompt, model, outputTokens, source }: PromptLength): TrainingRow {
  return { request: { turns: [{ role: 'user', text: prompt }], model }, outputTokens, kind: source };
}

/** Groups rows by a name, in the order of the data. */
export function groupBy<Row>(rows: readonly Row[], nameOf: (row: Row) => string): Map<string, Row[]> {
  const groups = new Map<string, Row[]>();
  for (const row of rows) {
    const group = groups.get(nameOf(row));
    if (group === undefined) groups.set(nameOf(row), [row]);
    else group.push(row);
  }
  return groups;
}
