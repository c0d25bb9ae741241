import type { CliIo } from '../cliIo.ts';
import { readWholeFile } from './readWholeFile.ts';

/**
 * The prompt in a file. The line break that editors put at its end is left out, so that a prompt in a file is the same
 * prompt as one on the command line.
 *
 * @param path  `-` for stdin
 * @throws WattlaneError ERR_TRACE_OPEN, ERR_TRACE_IS_DIRECTORY
 */
export async function readPromptText(io: CliIo, path: string): Promise<string> {
  const bytes = path === '-' ? await readAll(io.stdin) : await readWholeFile(path);
  return new TextDecoder().decode(bytes).replace(/\r?\n$/, '');
}

async function readAll(chunks: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  for await (const chunk of chunks) parts.push(chunk);
  return Buffer.concat(parts);
}
