import { WattlaneError } from '@wattlane/core/errors';
import { LibsqlStore } from './libsql/libsqlStore.ts';
import { createNodeThreadHost } from './libsql/nodeThreadHost.ts';
import { createMemoryStore } from './memoryStore.ts';
import type { Store } from './store.ts';
import { KEEP, type StoreOptions } from './storeOptions.ts';
import { isStoreUrl, MEMORY_URL, STORE_URLS } from './storeUrl.ts';

/**
 * A store by its address: `memory:` keeps everything in this process, `file:PATH` in a libSQL file, `http(s)://HOST` or
 * `libsql://HOST` on a libSQL server. Returns at once; a database that cannot be opened is tried again and again, and
 * `health()` says so.
 *
 * @throws WattlaneError ERR_CONFIG for an address of another kind
 */
export function openStore(url: string, options: StoreOptions): Store {
  if (!isStoreUrl(url)) {
    throw new WattlaneError('ERR_CONFIG', `store.url is ${url}; expected ${STORE_URLS}`);
  }
  if (url === MEMORY_URL) return createMemoryStore(options);
  const { authToken, busyTimeoutMs = 5000, mostFileBytes, keepDays, keepRows } = options;
  const retention = { days: keepDays ?? KEEP.days, rows: keepRows ?? KEEP.rows };
  const settings = { url, authToken, busyTimeoutMs, mostBytes: mostFileBytes, retention };
  return new LibsqlStore(settings, createNodeThreadHost(), options);
}
