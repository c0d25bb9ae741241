import type { GpuName } from './gpuPresets.ts';

/**
 * How one model runs on one GPU type: the constants of the step model and of the power model, at full clock. The
 * letters are those of docs/algorithms/power-model.md.
 *
 * Power figures are per GPU, times are per engine step of the whole replica. Plain data, so that a host's own fit
 * (`fitDecodeTime`, `fitDecodePower`) can stand in for the profiles that come with the package.
 */
export interface ServingProfile {
  /** Model name, without the publisher. */
  readonly model: string;
  readonly gpu: GpuName;
  /** GPUs that one replica of the model spans (tensor parallel). */
  readonly gpusPerReplica: number;

  /** Time of a decode step before any request is counted, in ms: reading the weights. `a` in the power model. */
  readonly decodeBaseMs: number;
  /** Time that each decoding request adds to a step, in ms: its KV and its share of the compute. `c`. */
  readonly decodePerRequestMs: number;
  /** Prompt tokens computed per ms. `tau`. */
  readonly prefillTokensPerMs: number;

  /** Memory-bound share of `decodeBaseMs`, 0 to 1, for the slowdown at a lower clock. `w_a`. */
  readonly decodeBaseMemoryBound: number;
  /** Memory-bound share of `decodePerRequestMs`, 0 to 1. `w_c`. */
  readonly decodePerRequestMemoryBound: number;
  /** Memory-bound share of prefill, 0 to 1, for its slowdown and for its power. `w_p`. */
  readonly prefillMemoryBound: number;
  /**
   * Memory-bound share of decode for its power, 0 to 1. One number for every batch, so that power never falls as the
   * batch grows; a mean of the two time shares would.
   */
  readonly decodePowerMemoryBound: number;

  /** Draw of a decoding GPU as the batch tends to 0, in W. `P0` in `P(B) = P0 + dP * (1 - exp(-B / B0))`. */
  readonly powerFloorWatts: number;
  /** What a large batch adds to the floor, in W. `dP`. */
  readonly powerSpanWatts: number;
  /** Batch at which 63 % of the span is reached, in requests. `B0`. */
  readonly powerBatchScale: number;
  /** Draw while computing prompts, in W. */
  readonly prefillWatts: number;

  /** Tokens of prompt and answer that fit into the KV memory of a replica. */
  readonly kvCapacityTokens: number;
  /** Most requests that the engine runs at once. */
  readonly maxNumSeqs: number;
  /** Token budget of a step: decoding requests first, prompt chunks with the rest. */
  readonly chunkTokens: number;

  /** `fitted`: decode time and power come from measurements. `scaled`: nothing was measured on this GPU. */
  readonly provenance: 'fitted' | 'scaled';
  /** Where the numbers come from and how well they fit. */
  readonly note: string;
}
