import { existsSync, readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';

const FOLDER = new URL('../../../../../shared/data/llm/', import.meta.url);

/** True when the folder of request data is not there; it is not part of the repository. */
export const missing: boolean = !existsSync(FOLDER);

/** The whole text of a file of the folder, by its name without `.gz`. */
export function sharedText(name: string): string {
  return gunzipSync(readFileSync(new URL(`${name}.gz`, FOLDER))).toString();
}
