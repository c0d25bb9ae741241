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

/** About nine tenths of what a replica of the default model can serve of this traffic. */
const REQUESTS_PER_SECOND_AND_REPLICA = 12;

/** Requests that the twin simulates in a second of CPU time: 8 replicas on H100, conversations, boost; best of 5. */
export function engineRequestsPerSecond(): number {
  const ratePerSecond = REPLICAS * REQUESTS_PER_SECOND_AND_REPLICA;
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
      slo: { ttftMs: 1000, tpotMs: 50 },
      predictor: { kind: 'lognormal', sigma: 0.6 },
      carbon: createConstantIntensity(400),
      seed: 1,
    });
  });
  return (records.length / cpuMs) * 1000;
}
