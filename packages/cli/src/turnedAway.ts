import type { TraceRecord } from '@wattlane/core/domain';
import { WattlaneError } from '@wattlane/core/errors';
import type { ServingProfile } from '@wattlane/core/power';
import { counted } from './output/counted.ts';
import { grouped } from './output/significant.ts';

/**
 * Tells requests that are too long for the engine, which no figure but the SLO counts.
 *
 * @param rejected  requests that were turned away
 * @returns a sentence, or undefined when every request was served
 */
export function turnedAwayNote(rejected: number, profile: ServingProfile): string | undefined {
  if (rejected === 0) return undefined;
  const limit = `the ${grouped(profile.kvCapacityTokens)} tokens of KV memory of ${profile.model} on ${profile.gpu}`;
  const [are, count] = rejected === 1 ? ['is', 'it counts'] : ['are', 'they count'];
  const what = `${counted(rejected, 'request')} ${are} longer than ${limit} and ${are} turned away`;
  return `${what}; ${count} as missing the SLO and in no other figure.`;
}

/** Whether the engine's KV memory can hold a request to its end; the last token of an answer needs no room. */
export function fitsEngine({ inputTokens, outputTokens }: TraceRecord, profile: ServingProfile): boolean {
  return inputTokens + outputTokens - 1 <= profile.kvCapacityTokens;
}

/**
 * Checks, before a replay, that there will be something to report.
 *
 * @throws WattlaneError ERR_ARGUMENT when the engine would turn away every request
 */
export function checkServable(records: readonly TraceRecord[], profile: ServingProfile): void {
  if (records.some((record) => fitsEngine(record, profile))) return;
  const limit = grouped(profile.kvCapacityTokens);
  throw new WattlaneError(
    'ERR_ARGUMENT',
    `of ${counted(records.length, 'request')} every one is longer than the KV memory of ${profile.model} on ${profile.gpu}; expected prompts and answers of at most ${limit} tokens together`,
  );
}
