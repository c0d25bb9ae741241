import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { WattlaneError } from '@wattlane/core/errors';

/** A folder laid out like `shared/data`. */
export interface DataFolder {
  readonly path: string;
}

/** The data folder of this checkout: `../shared/data` beside the repository, whatever the working directory is. */
export const DEFAULT_DATA_PATH: string = fileURLToPath(new URL('../../../shared/data', import.meta.url));

/**
 * The lines of a file of the data folder, without empty ones. A file that ends in `.gz` may also lie there unpacked,
 * without that ending.
 *
 * @param name path inside the folder, such as `llm/lengths.csv.gz`
 * @throws WattlaneError ERR_BENCH_DATA when neither is there, or the file cannot be read or unpacked
 */
export function readDataLines(folder: DataFolder, name: string): string[] {
  return readDataText(folder, name)
    .split(/\r?\n/)
    .filter((line) => line.trim() !== '');
}

function readDataText(folder: DataFolder, name: string): string {
  const packed = join(folder.path, name);
  const path = [packed, packed.replace(/\.gz$/, '')].find((candidate) => existsSync(candidate));
  if (path === undefined) {
    const advice = 'pass --data DIR, a folder laid out like shared/data';
    throw new WattlaneError('ERR_BENCH_DATA', `no such file: ${packed}; ${advice}`);
  }
  try {
    const bytes = readFileSync(path);
    return (path.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8');
  } catch (cause) {
    throw new WattlaneError('ERR_BENCH_DATA', `cannot read ${path}; expected a whole, readable file`, {
      cause,
    });
  }
}
