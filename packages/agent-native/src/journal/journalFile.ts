import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { decodeJournal, encodeJournal, type JournalEntry, nothingOwned } from './journalText.ts';

/** What stands in a journal file. */
export type JournalRead =
  | { readonly kind: 'none' }
  /** Of an earlier boot: its settings did not survive it. */
  | { readonly kind: 'old' }
  | { readonly kind: 'damaged' }
  | { readonly kind: 'entries'; readonly entries: readonly JournalEntry[] };

/** This boot of the machine; empty where the kernel does not say. */
export function readBootId(): string {
  try {
    return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
  } catch {
    return '';
  }
}

/** Reads what an agent before us left behind. */
export function readJournal(path: string, bootId: string): JournalRead {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    return { kind: isMissing(error) ? 'none' : 'damaged' };
  }
  const journal = decodeJournal(text);
  if (journal === null) return { kind: 'damaged' };
  return journal.bootId === bootId ? { kind: 'entries', entries: journal.entries } : { kind: 'old' };
}

/**
 * Keeps the journal of this process: what is ours, by GPU. Written by renaming, so that a reader sees the old or the new
 * one and nothing between.
 */
export class JournalFile {
  readonly #path: string;
  readonly #bootId: string;
  readonly #entries = new Map<string, JournalEntry>();

  constructor(path: string, bootId: string, entries: readonly JournalEntry[] = []) {
    this.#path = path;
    this.#bootId = bootId;
    for (const entry of entries) this.#entries.set(entry.uuid, entry);
  }

  entry(uuid: string): JournalEntry {
    return this.#entries.get(uuid) ?? nothingOwned(uuid);
  }

  /**
   * Replaces one entry; one that owns nothing is left out. Synchronous: what follows may be set only when this is kept.
   *
   * @throws what the file system says; the entry is as before then
   */
  write(entry: JournalEntry): void {
    const before = this.#entries.get(entry.uuid);
    if (sameEntry(before ?? nothingOwned(entry.uuid), entry)) return;
    this.#put(entry);
    try {
      this.#save();
    } catch (error) {
      this.#put(before ?? nothingOwned(entry.uuid));
      throw error;
    }
  }

  /** Takes away a file of an earlier boot or a damaged one, once nothing of ours is left to undo. */
  discard(): void {
    if (this.#entries.size === 0) rmSync(this.#path, { force: true });
  }

  #put(entry: JournalEntry): void {
    if (entry.clock || entry.persistence || entry.power !== null) this.#entries.set(entry.uuid, entry);
    else this.#entries.delete(entry.uuid);
  }

  #save(): void {
    if (this.#entries.size === 0) {
      rmSync(this.#path, { force: true });
      return;
    }
    const next = `${this.#path}.agent`;
    writeFileSync(next, encodeJournal({ bootId: this.#bootId, entries: [...this.#entries.values()] }), {
      mode: 0o600,
    });
    renameSync(next, this.#path);
  }
}

function sameEntry(a: JournalEntry, b: JournalEntry): boolean {
  const isSameMode = a.clock === b.clock && a.persistence === b.persistence;
  return isSameMode && JSON.stringify(a.power) === JSON.stringify(b.power);
}

const isMissing = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === 'ENOENT';
