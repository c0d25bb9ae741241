/** What is ours on one GPU. */
export interface JournalEntry {
  readonly uuid: string;
  /** SM clocks may be locked by us. */
  readonly clock: boolean;
  /** Persistence mode may be on by us, and was off before. */
  readonly persistence: boolean;
  /** The power limit that was found, and those that we may have set, in mW; null when it was not touched. */
  readonly power: { readonly beforeMw: number; readonly setMw: readonly number[] } | null;
}

/** The entry of a GPU on which nothing is ours. */
export const nothingOwned = (uuid: string): JournalEntry => ({
  uuid,
  clock: false,
  persistence: false,
  power: null,
});

/** What the agent has to undo, in one boot of the machine. */
export interface Journal {
  readonly bootId: string;
  readonly entries: readonly JournalEntry[];
}

const HEAD = 'wattlane-journal 1';

/** The journal as it is written; the guardian reads the same (native/guardian/journal.h says what each field means). */
export function encodeJournal({ bootId, entries }: Journal): string {
  const lines = [HEAD, `boot ${bootId}`, ...entries.map(encodeEntry)];
  const body = `${lines.join('\n')}\n`;
  return `${body}end ${crc32(body).toString(16).padStart(8, '0')}\n`;
}

function encodeEntry({ uuid, clock, persistence, power }: JournalEntry): string {
  const limit = power === null ? '' : ` before=${power.beforeMw} set=${power.setMw.join(',')}`;
  return `gpu ${uuid} clock=${clock ? 1 : 0}${persistence ? ' persistence=1' : ''}${limit}`;
}

/**
 * Reads a journal.
 *
 * @returns null when it is not whole: a cut, a changed byte, another version
 */
export function decodeJournal(text: string): Journal | null {
  const match = /^(.*\n)end ([0-9a-f]{8})\n$/s.exec(text);
  if (match === null) return null;
  const [, body, sum] = match;
  if (crc32(body!) !== Number.parseInt(sum!, 16)) return null;
  const [head, boot, ...rest] = body!.slice(0, -1).split('\n');
  if (head !== HEAD || boot === undefined || !boot.startsWith('boot ')) return null;
  const entries = rest.map(decodeEntry);
  return entries.includes(null) ? null : { bootId: boot.slice(5), entries: entries as JournalEntry[] };
}

function decodeEntry(line: string): JournalEntry | null {
  const match = /^gpu (\S+) clock=([01])( persistence=1)?(?: before=(\d+) set=(\d+(?:,\d+)*))?$/.exec(line);
  if (match === null) return null;
  const [, uuid, clock, persistence, beforeMw, setMw] = match;
  const power =
    beforeMw === undefined ? null : { beforeMw: Number(beforeMw), setMw: setMw!.split(',').map(Number) };
  return { uuid: uuid!, clock: clock === '1', persistence: persistence !== undefined, power };
}

/** CRC-32 (IEEE 802.3) of a text's UTF-8 bytes. */
export function crc32(text: string): number {
  let crc = 0xffffffff;
  for (const byte of new TextEncoder().encode(text)) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (0xedb88320 & -(crc & 1));
  }
  return ~crc >>> 0;
}
