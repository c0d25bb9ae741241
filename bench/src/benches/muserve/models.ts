/** A model of the mu-Serve testbed, with what the bench assumes of it. */
export interface ServedModel {
  readonly name: string;
  /** Weights, in GB. */
  readonly sizeGigabytes: number;
  /** Mean latency without other load at the top clock, in ms. */
  readonly latencyMs: number;
  /** Whether its time depends on the length of the answer. */
  readonly autoregressive: boolean;
  /** Memory-bound share, 0 to 1. Assumed: nothing was published. */
  readonly memoryBound: number;
}

const model = (
  name: string,
  sizeGigabytes: number,
  latencyMs: number,
  autoregressive: boolean,
  memoryBound: number,
): ServedModel => ({ name, sizeGigabytes, latencyMs, autoregressive, memoryBound });

/**
 * The 15 models of mu-Serve (Qiu et al., USENIX ATC 2024): sizes, latencies and kinds are published, memory-bound shares
 * are assumed. Convolutions and encoders are mostly bound by arithmetic, decoders by memory, and the larger the more so.
 */
export const MODELS: readonly ServedModel[] = [
  model('ResNet-50', 0.2, 51, false, 0.35),
  model('BERT-base', 0.5, 123, false, 0.2),
  model('BERT-large', 1.4, 365, false, 0.15),
  model('RoBERTa-base', 0.5, 135, false, 0.25),
  model('RoBERTa-large', 1.4, 382, false, 0.15),
  model('OPT-1.3b', 5, 1243, true, 0.7),
  model('OPT-2.7b', 10.4, 2351, true, 0.75),
  model('GPT2-large', 3.3, 832, true, 0.65),
  model('GPT2-xl', 6.4, 1602, true, 0.7),
  model('CodeGen-350m', 1.3, 357, true, 0.5),
  model('CodeGen-2b', 8, 2507, true, 0.75),
  model('Bloom-1b1', 4, 523, true, 0.7),
  model('Bloom-3b', 11, 1293, true, 0.8),
  model('Switch-base-16', 2.4, 348, true, 0.8),
  model('Switch-base-32', 4.8, 402, true, 0.85),
];
