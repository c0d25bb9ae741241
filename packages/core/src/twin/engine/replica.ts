import type { GpuPreset } from '../../power/gpuPresets.ts';
import type { ServingProfile } from '../../power/servingProfile.ts';
import { createHeap, type Heap } from '../../queue/heap.ts';
import { createPrefixCache, type PrefixCache } from './prefixCache.ts';

/** What all replicas of a fleet have in common; it does not change during a run. */
export interface EngineSpec {
  readonly profile: ServingProfile;
  readonly gpu: GpuPreset;
  /** KV memory that admission leaves free while other requests run, in tokens; none by default. */
  readonly kvReserveTokens?: number;
}

/** A run of equal engine steps that is under way. Plain data. */
export interface StepRun {
  startMs: number;
  /** Duration of one step, in ms. */
  stepMs: number;
  /** Steps in the run, >= 1. */
  steps: number;
  /** Electrical power of the replica's GPUs meanwhile, in W. */
  watts: number;
  /** Prompt tokens that are computed in the run; such a run has one step. */
  prefillTokens: number;
}

/**
 * One copy of the model on its GPUs: a continuous-batching engine with chunked prefill. Plain data.
 *
 * Requests move from `waiting` to `prefilling` to `decoding`. Every decoding request gains one token a step, so steps
 * without prefill differ only in when the next request ends, and a whole run of them is one event.
 */
export interface Replica {
  /** SM clock as a share of the top clock. */
  clockRatio: number;
  /** Requests that were sent and are not admitted, first come first. */
  readonly waiting: number[];
  /** Admitted requests whose prompt is not computed yet, first admitted first. */
  readonly prefilling: number[];
  /** Decoding requests, keyed by the step at whose end they finish. */
  readonly decoding: Heap;
  /** Admitted requests, keyed by minus their order of admission: the newest is the first to be preempted. */
  readonly admitted: Heap;
  admissions: number;
  /** Engine steps since the start. */
  stepIndex: number;
  /** Tokens that admitted requests hold in KV memory outside the blocks of `prefixCache`. */
  privateKvTokens: number;
  readonly prefixCache: PrefixCache;
  /** What is being computed; null while idle. */
  run: StepRun | null;
  preemptions: number;
}

/** An idle replica at the given clock. */
export function createReplica(clockRatio: number): Replica {
  return {
    clockRatio,
    waiting: [],
    prefilling: [],
    decoding: createHeap(),
    admitted: createHeap(),
    admissions: 0,
    stepIndex: 0,
    privateKvTokens: 0,
    prefixCache: createPrefixCache(),
    run: null,
    preemptions: 0,
  };
}
