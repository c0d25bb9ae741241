import type { BodyMember, BodyScan } from './bodyScan.ts';
import { joinBytes } from './joinBytes.ts';

const UTF8 = new TextEncoder();

/** What to change in the outermost object of a body. */
export interface BodyEdit {
  /** Members to take out, each with all its duplicates. */
  readonly remove?: readonly string[];
  /**
   * Members to write, as `JSON.stringify` writes them. They replace all members of the same name and stand at the end of
   * the object. Values without JSON (undefined) are passed over.
   */
  readonly set?: Readonly<Record<string, unknown>>;
}

/**
 * Takes members out of a JSON body and puts others in by splicing bytes. Everything else stays byte for byte: large
 * integers, blanks, escapes, the order, unknown members and duplicates of names that the edit does not mention.
 *
 * @param scan  what `scanBody` said of these bytes
 * @returns new bytes; the given array itself when nothing changes
 */
export function editBody(bytes: Uint8Array, scan: BodyScan, edit: BodyEdit): Uint8Array {
  const added = writeMembers(edit.set);
  const gone = new Set([...(edit.remove ?? []), ...added.keys()]);
  const kept = scan.members.filter(({ name }) => !gone.has(name));
  if (added.size === 0 && kept.length === scan.members.length) return bytes;
  return joinBytes(pieces(bytes, scan, kept, [...added.values()].join(',')));
}

/** Members as JSON text without the braces, by name. */
function writeMembers(members: BodyEdit['set']): Map<string, string> {
  const written = new Map<string, string>();
  for (const [name, value] of Object.entries(members ?? {})) {
    const text = JSON.stringify(value);
    if (text !== undefined) written.set(name, `${JSON.stringify(name)}:${text}`);
  }
  return written;
}

/** The parts of the edited body in their order. */
function pieces(bytes: Uint8Array, scan: BodyScan, kept: readonly BodyMember[], added: string): Uint8Array[] {
  const { members } = scan;
  const parts = [bytes.subarray(0, members[0]?.keyStart ?? scan.closeAt)];
  for (const [start, end] of keptRanges(members, kept)) parts.push(bytes.subarray(start, end));
  if (added !== '') parts.push(UTF8.encode(kept.length === 0 ? added : `,${added}`));
  parts.push(bytes.subarray(members.at(-1)?.valueEnd ?? scan.closeAt));
  return parts;
}

/**
 * Byte ranges of the members to keep, neighbours as one. A range that is not the first begins with the separator in front
 * of its first member: the bytes from the end of the member before it, whether that one is kept or not.
 */
function keptRanges(members: readonly BodyMember[], kept: readonly BodyMember[]): [number, number][] {
  const ranges: [number, number][] = [];
  let next = 0;
  for (let i = 0; i < members.length && next < kept.length; i++) {
    if (members[i] !== kept[next]) continue;
    const start = next === 0 ? members[i]!.keyStart : members[i - 1]!.valueEnd;
    const last = ranges.at(-1);
    if (last !== undefined && last[1] === start) last[1] = members[i]!.valueEnd;
    else ranges.push([start, members[i]!.valueEnd]);
    next++;
  }
  return ranges;
}
