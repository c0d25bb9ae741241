import type { EngineName } from '@wattlane/core/protocol';

/** Under which names an engine tells its latencies, as histograms in seconds; the first that is there counts. */
export interface EngineLatencyNames {
  /** Time to first token, one observation a request. */
  readonly ttft: readonly string[];
  /** Time of a token after the first: one observation a request where the engine has that, else one a token. */
  readonly tpot: readonly string[];
}

/** The names, from the engines' documentation. llama.cpp tells no latencies, so that it cannot be watched. */
export const ENGINE_LATENCIES: Readonly<Partial<Record<EngineName, EngineLatencyNames>>> = {
  vllm: {
    ttft: ['vllm:time_to_first_token_seconds'],
    tpot: [
      'vllm:request_time_per_output_token_seconds',
      'vllm:inter_token_latency_seconds',
      'vllm:time_per_output_token_seconds',
    ],
  },
  sglang: {
    ttft: ['sglang:time_to_first_token_seconds'],
    tpot: ['sglang:inter_token_latency_seconds', 'sglang:time_per_output_token_seconds'],
  },
  'tensorrt-llm': {
    ttft: ['trtllm_time_to_first_token_seconds'],
    tpot: ['trtllm_time_per_output_token_seconds'],
  },
  dynamo: {
    ttft: ['dynamo_frontend_time_to_first_token_seconds'],
    tpot: ['dynamo_frontend_inter_token_latency_seconds'],
  },
};
