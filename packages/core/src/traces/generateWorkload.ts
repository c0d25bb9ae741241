import type { TraceRecord } from '../domain/request.ts';
import { sampleInteger } from '../random/integer.ts';
import type { Rng } from '../random/rng.ts';
import { createSfc32, type Sfc32 } from '../random/sfc32.ts';
import { drawArrivalsMs } from './arrivals.ts';
import { createConversations, drawPrefixBlocks } from './conversations.ts';
import { createLengthLaw } from './lengths.ts';
import type { WorkloadShape } from './workloadShape.ts';

const MAX_SEED = 2 ** 32 - 1;

/**
 * Makes up a trace of the given shape.
 *
 * Arrivals, lengths and prefixes are drawn from three streams of their own, seeded by the first three draws of `rng`:
 * the same `rng` with another rate or gap distribution gives the same requests at other times.
 *
 * A request with a prompt shorter than one prefix block has no `prefixBlocks`.
 *
 * @returns records in order of arrival, the first at 0
 * @throws WattlaneError ERR_ARGUMENT for a shape outside its ranges, ERR_EMPTY for a list of no length pairs
 */
export function generateWorkload(rng: Rng, shape: WorkloadShape): TraceRecord[] {
  const arrivalRng = splitStream(rng);
  const lengthRng = splitStream(rng);
  const prefixRng = splitStream(rng);
  const drawLengths = createLengthLaw(shape.lengths);
  const conversations = shape.prefix && createConversations(shape.prefix);
  return drawArrivalsMs(arrivalRng, shape).map((arrivalMs) => {
    const lengths = drawLengths(lengthRng);
    const prefixBlocks = conversations ? drawPrefixBlocks(prefixRng, conversations, lengths) : [];
    return prefixBlocks.length > 0 ? { arrivalMs, ...lengths, prefixBlocks } : { arrivalMs, ...lengths };
  });
}

function splitStream(rng: Rng): Sfc32 {
  return createSfc32(sampleInteger(rng, 0, MAX_SEED));
}
