import { type BodyScan, editBody, type InferenceCall } from '@wattlane/core/protocol';

/** Whether usage has to be asked for on the caller's behalf; the event that carries it is then dropped from the answer. */
export const lacksUsage = ({ route, stream, includeUsage }: InferenceCall): boolean =>
  stream && !includeUsage && (route === 'chat' || route === 'completions');

/** The body with `stream_options.include_usage`; every other byte, and other stream options, stay. */
export function askUsage(bytes: Uint8Array, scan: BodyScan): Uint8Array {
  const member = scan.members.findLast(({ name }) => name === 'stream_options');
  const own: unknown =
    member === undefined
      ? null
      : JSON.parse(new TextDecoder().decode(bytes.subarray(member.valueStart, member.valueEnd)));
  const options = { ...(typeof own === 'object' ? own : {}), include_usage: true };
  return editBody(bytes, scan, { set: { stream_options: options } });
}
