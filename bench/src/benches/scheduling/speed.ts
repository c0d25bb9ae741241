import { createConstantIntensity } from '@wattlane/core/carbon';
import { DEFAULT_PROFILE } from '@wattlane/core/power';
import { createHeap, heapPop, heapPush } from '@wattlane/core/queue';
import { createSfc32 } from '@wattlane/core/random';
import { CONVERSATION_SHAPE, generateWorkload } from '@wattlane/core/traces';
import { replay } from '@wattlane/core/twin';
import { bestCpuTimeMs } from '../../cpuTime.ts';

const HEAP_ELEMENTS = 1_000_000;

/** CPU time of a million pushes with random keys and a million pops, in ms; best of 5. */
export function heapMillionOpsMs(): number {
  const rng = createSfc32(1);
  const keys = new Float64Array(HEAP_ELEMENTS).map(() => rng.nextFloat());
  return bestCpuTimeMs(5, () => {
    const heap = createHeap();
    for (let i = 0; i < HEAP_ELEMENTS; i++) heapPush(heap, keys[i]!, i);
    for (let i = 0; i < HEAP_ELEMENTS; i++) heapPop(heap);
  });
}

const REPLICAS = 8;

/** What a replica of the default model sustains of this traffic, measured with all of it there at the start. */
const SUSTAINED_PER_SECOND = 14.5;

/** Requests that the twin simulates in a second of CPU time: 8 replicas on H100, conversations, boost; best of 5. */
function requestsPerSecond(load: number): number {
  const ratePerSecond = load * REPLICAS * SUSTAINED_PER_SECOND;
  const records = generateWorkload(createSfc32(1), {
    ...CONVERSATION_SHAPE,
    requests: 40_000,
    ratePerSecond,
  });
  const cpuMs = bestCpuTimeMs(5, () => {
    replay(records, {
      policy: 'boost',
      profile: DEFAULT_PROFILE.h100,
      replicas: REPLICAS,
      slo: { ttftMs: 1000, tpotMs: 100 },
      predictor: { kind: 'lognormal', sigma: 0.6 },
      carbon: createConstantIntensity(400),
      seed: 1,
    });
  });
  return (records.length / cpuMs) * 1000;
}

/** Speed of the twin at nine tenths of the sustained rate, where little is held, and at 1.2 times it. */
export function engineSpeeds(): { engineRequestsPerSecond: number; engineOverloadRequestsPerSecond: number } {
  return {
    engineRequestsPerSecond: requestsPerSecond(0.9),
    engineOverloadRequestsPerSecond: requestsPerSecond(1.2),
  };
}
