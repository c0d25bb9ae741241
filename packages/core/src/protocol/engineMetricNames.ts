import type { EngineName } from './engines.ts';

/** A metric, or the part of it with one label. */
export interface MetricName {
  readonly name: string;
  readonly label?: readonly [key: string, value: string];
}

/** Under which names an engine tells its state; of several names the first that is there counts. */
export interface EngineMetricNames {
  readonly waiting: readonly MetricName[];
  readonly running: readonly MetricName[];
  /** Share of the KV memory in use, 0 to 1. */
  readonly kvRatio: readonly MetricName[];
  /** KV memory in tokens: one metric, or blocks and tokens per block. */
  readonly kvTokens: readonly MetricName[];
  readonly kvBlocks: readonly MetricName[];
  readonly tokensPerBlock: readonly MetricName[];
  /** Running requests that lost their place and are computed again; a counter. */
  readonly preemptions: readonly MetricName[];
  /** Requests that can run at once. */
  readonly slots: readonly MetricName[];
  /** `running` counts the waiting ones too. */
  readonly runningHoldsWaiting: boolean;
}

const NONE: EngineMetricNames = {
  waiting: [],
  running: [],
  kvRatio: [],
  kvTokens: [],
  kvBlocks: [],
  tokensPerBlock: [],
  preemptions: [],
  slots: [],
  runningHoldsWaiting: false,
};

/** The metric whose labels tell vLLM's KV memory. */
export const VLLM_CACHE_CONFIG = 'vllm:cache_config_info';

const TRITON_REQUESTS = 'nv_trt_llm_request_metrics';
const TRITON_KV = 'nv_trt_llm_kv_cache_block_metrics';

/**
 * The names. Waiting, running and KV use are those that the model server protocol of gateway-api-inference-extension sets
 * (docs/proposals/003-model-server-protocol), for `trtllm-serve` and for Triton under one engine; the others are optional.
 * Python counters have `_total` at their end on the wire. llama.cpp tells its KV use in older builds only; Dynamo's names
 * are those of its frontend, with the KV use of its workers where they are scraped together.
 */
export const ENGINE_METRICS: Readonly<Record<EngineName, EngineMetricNames>> = {
  vllm: {
    ...NONE,
    waiting: named('vllm:num_requests_waiting'),
    running: named('vllm:num_requests_running'),
    kvRatio: named('vllm:kv_cache_usage_perc', 'vllm:gpu_cache_usage_perc'),
    preemptions: named('vllm:num_preemptions_total', 'vllm:num_preemptions'),
  },
  sglang: {
    ...NONE,
    waiting: named('sglang:num_queue_reqs'),
    running: named('sglang:num_running_reqs'),
    kvRatio: named('sglang:token_usage'),
    kvTokens: named('sglang:max_total_num_tokens'),
    preemptions: named('sglang:num_retracted_requests_total'),
  },
  'tensorrt-llm': {
    ...NONE,
    waiting: [...named('trtllm_num_requests_waiting'), triton(TRITON_REQUESTS, 'request_type', 'waiting')],
    running: [...named('trtllm_num_requests_running'), triton(TRITON_REQUESTS, 'request_type', 'scheduled')],
    kvRatio: [...named('trtllm_kv_cache_utilization'), triton(TRITON_KV, 'kv_cache_block_type', 'fraction')],
    kvBlocks: [...named('trtllm_kv_cache_max_blocks'), triton(TRITON_KV, 'kv_cache_block_type', 'max')],
    tokensPerBlock: [
      ...named('trtllm_kv_cache_tokens_per_block'),
      triton(TRITON_KV, 'kv_cache_block_type', 'tokens_per'),
    ],
    slots: [triton(TRITON_REQUESTS, 'request_type', 'max')],
  },
  dynamo: {
    ...NONE,
    waiting: named('dynamo_frontend_queued_requests'),
    running: named('dynamo_frontend_inflight_requests'),
    kvRatio: named(
      'dynamo_component_gpu_cache_usage_percent',
      'dynamo_component_kvstats_gpu_cache_usage_percent',
    ),
    runningHoldsWaiting: true,
  },
  'llama.cpp': {
    ...NONE,
    waiting: named('llamacpp:requests_deferred'),
    running: named('llamacpp:requests_processing'),
    kvRatio: named('llamacpp:kv_cache_usage_ratio'),
  },
};

function named(...names: readonly string[]): MetricName[] {
  return names.map((name) => ({ name }));
}

function triton(name: string, key: string, value: string): MetricName {
  return { name, label: [key, value] };
}
