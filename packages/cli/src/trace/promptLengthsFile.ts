import { createPromptLengthsParser, type PromptLength } from '@wattlane/core/traces';
import type { CliIo } from '../cliIo.ts';
import { brokenRowsNote } from './brokenRowsNote.ts';
import { inputName, readRows } from './readRows.ts';

/** Prompts with answer lengths as they stand in their file. */
export interface PromptLengthsFile {
  /** Name for messages: the path, `stdin` for `-`. */
  readonly name: string;
  /** In the order of the file. */
  readonly rows: readonly PromptLength[];
  /** Rows that were left out, as a sentence. */
  readonly notes: readonly string[];
}

/**
 * Reads prompts with answer lengths, JSON lines, plain or gzip; see `readRows`.
 *
 * @param path     `-` for stdin
 * @param skipBad  leave broken rows out and count them
 * @throws WattlaneError as `readRows`, and ERR_TRACE_ROW, ERR_TRACE_EMPTY
 */
export async function readPromptLengths(
  io: CliIo,
  path: string,
  skipBad: boolean,
): Promise<PromptLengthsFile> {
  const name = inputName(path);
  const parser = createPromptLengthsParser({ file: name, skipBad });
  const rows = await readRows(io, path, parser, 'prompt');
  return { name, rows, notes: brokenRowsNote(name, parser.report()) };
}
