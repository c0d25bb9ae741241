import type { TraceRecord } from '../../domain/request.ts';
import { checkInteger, checkPositive, checkRange } from '../../errors/check.ts';
import { WattlaneError } from '../../errors/wattlaneError.ts';
import type { ServingProfile } from '../../power/servingProfile.ts';

/**
 * Checks that every record of a trace can be replayed: finite arrivals that never fall, whole token counts of at least 1.
 *
 * @throws WattlaneError ERR_ARGUMENT, naming the request and its field
 */
export function checkTrace(records: readonly TraceRecord[]): void {
  let lastMs = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < records.length; i++) {
    const { arrivalMs, inputTokens, outputTokens } = records[i]!;
    // The names of the fields are put together only where a check fails: traces are long.
    if (!isCount(inputTokens)) checkInteger(`inputTokens of request ${i}`, inputTokens, 1);
    if (!isCount(outputTokens)) checkInteger(`outputTokens of request ${i}`, outputTokens, 1);
    if (!Number.isFinite(arrivalMs)) checkRange(`arrivalMs of request ${i}`, arrivalMs, 0);
    if (arrivalMs < lastMs) {
      throw new WattlaneError(
        'ERR_ARGUMENT',
        `request ${i} arrives before request ${i - 1}; expected order of arrival`,
      );
    }
    lastMs = arrivalMs;
  }
}

const isCount = (value: number): boolean => Number.isSafeInteger(value) && value >= 1;

/**
 * Checks that an engine can run at all: positive speeds, whole limits of at least 1, and a token budget that holds a token
 * of every request of a full batch, as engines ask for.
 *
 * @throws WattlaneError ERR_ARGUMENT, naming the field
 */
export function checkProfile(profile: ServingProfile): void {
  checkInteger('gpusPerReplica', profile.gpusPerReplica, 1);
  checkInteger('maxNumSeqs', profile.maxNumSeqs, 1);
  checkInteger('kvCapacityTokens', profile.kvCapacityTokens, 1);
  checkInteger('chunkTokens', profile.chunkTokens, profile.maxNumSeqs);
  checkRange('decodeBaseMs', profile.decodeBaseMs, 0);
  checkPositive('decodePerRequestMs', profile.decodePerRequestMs);
  checkPositive('prefillTokensPerMs', profile.prefillTokensPerMs);
}
