import { WattlaneError } from '@wattlane/core/errors';
import type { ServingProfile } from '@wattlane/core/power';
import type { ReplayResult } from '@wattlane/core/twin';
import { grouped } from './output/significant.ts';

/**
 * Tells requests that are too long for the engine, which no figure but the SLO counts.
 *
 * @returns a sentence, or undefined when every request was served
 */
export function turnedAwayNote({ rejected }: ReplayResult, profile: ServingProfile): string | undefined {
  if (rejected === 0) return undefined;
  const limit = `the ${grouped(profile.kvCapacityTokens)} tokens of KV memory of ${profile.model} on ${profile.gpu}`;
  return `${grouped(rejected)} requests are longer than ${limit} and are turned away; they count as missing the SLO and in no other figure.`;
}

/**
 * Checks that there is something to report.
 *
 * @returns the result that was given
 * @throws WattlaneError ERR_ARGUMENT when every request was turned away
 */
export function checkServed(result: ReplayResult, profile: ServingProfile): ReplayResult {
  if (result.rejected === result.requests) {
    throw new WattlaneError(
      'ERR_ARGUMENT',
      `all ${grouped(result.requests)} requests are longer than the KV memory of ${profile.model} on ${profile.gpu}; expected prompts and answers below ${grouped(profile.kvCapacityTokens)} tokens together`,
    );
  }
  return result;
}
