import type { EngineSettings } from './engineOptions.ts';
import type { RealTimeEngine } from './realTimeEngine.ts';

/** Tokens of one KV block. */
const BLOCK_TOKENS = 16;

/** The engine's metrics under the names that vLLM gives them. */
export function metricsText(engine: RealTimeEngine, { model, profile }: EngineSettings): string {
  const labels = `{engine="0",model_name="${model}"}`;
  const { promptTokens, generationTokens, finished, aborted } = engine.counts;
  const blocks = Math.floor(profile.kvCapacityTokens / BLOCK_TOKENS);
  const rows: readonly [string, string, string, number][] = [
    ['vllm:num_requests_running', 'gauge', labels, engine.runningCount],
    ['vllm:num_requests_waiting', 'gauge', labels, engine.waitingCount],
    ['vllm:kv_cache_usage_perc', 'gauge', labels, engine.kvRatio],
    ['vllm:num_preemptions_total', 'counter', labels, engine.preemptions],
    ['vllm:prompt_tokens_total', 'counter', labels, promptTokens],
    ['vllm:generation_tokens_total', 'counter', labels, generationTokens],
    ['vllm:request_success_total', 'counter', withReason(labels, 'stop'), finished],
    ['vllm:request_success_total', 'counter', withReason(labels, 'abort'), aborted],
    ['vllm:cache_config_info', 'gauge', `{block_size="${BLOCK_TOKENS}",num_gpu_blocks="${blocks}"}`, 1],
  ];
  const typed = new Set<string>();
  const lines = rows.flatMap(([name, type, own, value]) => {
    const head = typed.has(name) ? [] : [`# HELP ${name} Simulated.`, `# TYPE ${name} ${type}`];
    typed.add(name);
    return [...head, `${name}${own} ${value}`];
  });
  return `${lines.join('\n')}\n`;
}

/** vLLM's `endpoint-load-metrics` header in its text form. */
export function loadHeader(engine: RealTimeEngine): string {
  const waiting = `named_metrics.num_requests_waiting=${engine.waitingCount}`;
  return `named_metrics.kv_cache_usage_perc=${engine.kvRatio}, ${waiting}`;
}

const withReason = (labels: string, reason: string): string =>
  labels.replace('}', `,finished_reason="${reason}"}`);
