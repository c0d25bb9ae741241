/** Address of a store that keeps nothing beyond the process. */
export const MEMORY_URL = 'memory:';

/** What an address of a store may be. */
export const STORE_URLS = 'memory:, file:PATH, http(s)://HOST or libsql://HOST';

/** Whether a text is the address of a store. */
export function isStoreUrl(text: string): boolean {
  return text === MEMORY_URL || /^(file:.|https?:\/\/.|libsql:\/\/.)/.test(text);
}
