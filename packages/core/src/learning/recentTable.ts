import { checkInteger } from '../errors/check.ts';

/** The entries of the names used last, at most `capacity` of them. Plain data; the map is ordered oldest use first. */
export interface RecentTable<Entry> {
  readonly capacity: number;
  readonly entries: Map<string, Entry>;
}

/**
 * An empty table.
 *
 * @param capacity  most entries kept, >= 1
 * @throws WattlaneError ERR_ARGUMENT
 */
export function createRecentTable<Entry>(capacity: number): RecentTable<Entry> {
  checkInteger('capacity', capacity, 1);
  return { capacity, entries: new Map() };
}

/**
 * The entry of a name, made by `create` when there is none, and marked as the one used last. When the table is full the
 * entry that went unused longest is forgotten. O(1).
 */
export function useEntry<Entry>(table: RecentTable<Entry>, name: string, create: () => Entry): Entry {
  const known = table.entries.get(name);
  if (known !== undefined) table.entries.delete(name);
  else if (table.entries.size >= table.capacity) {
    for (const oldest of table.entries.keys()) {
      table.entries.delete(oldest);
      break;
    }
  }
  const entry = known ?? create();
  table.entries.set(name, entry);
  return entry;
}
