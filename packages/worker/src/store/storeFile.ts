import { resolve } from 'node:path';

/**
 * The file that an address of a store names, as an absolute path.
 *
 * @param url  `file:wattlane.db`, `file:/srv/w.db` or `file:///srv/w.db`; what stands behind a question mark is no part of
 *   the path
 * @returns null for an address of another kind
 */
export function storeFile(url: string): string | null {
  const match = /^file:(?:\/\/(?:localhost)?(?=\/))?([^?#]+)/.exec(url);
  if (match === null) return null;
  try {
    return resolve(decodeURIComponent(match[1]!));
  } catch {
    return resolve(match[1]!);
  }
}
