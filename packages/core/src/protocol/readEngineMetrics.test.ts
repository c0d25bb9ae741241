import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ENGINES, type EngineName } from './engines.ts';
import { readMetricText } from './metricText.ts';
import { readEngineMetrics } from './readEngineMetrics.ts';
import { readSlots } from './readSlots.ts';

const lines = (...list: string[]): string => `${list.join('\n')}\n`;

describe('vLLM', () => {
  test('one engine', () => {
    const text = lines(
      '# HELP vllm:num_requests_running Number of requests in model execution batches.',
      '# TYPE vllm:num_requests_running gauge',
      'vllm:num_requests_running{engine="0",model_name="org/model"} 3.0',
      'vllm:num_requests_waiting{engine="0",model_name="org/model"} 2.0',
      'vllm:num_requests_waiting_by_reason{engine="0",model_name="org/model",reason="capacity"} 2.0',
      'vllm:kv_cache_usage_perc{engine="0",model_name="org/model"} 0.42',
      'vllm:num_preemptions_total{engine="0",model_name="org/model"} 7.0',
      'vllm:num_preemptions_created{engine="0",model_name="org/model"} 1.7e+09',
      'vllm:cache_config_info{block_size="16",engine="0",num_gpu_blocks="1000",num_gpu_blocks_override="None"} 1.0',
    );
    expect(readEngineMetrics('vllm', text)).toEqual({
      waiting: 2,
      running: 3,
      kvRatio: 0.42,
      kvTokens: 16_000,
      preemptions: 7,
    });
  });

  test('data parallel engines add up; KV use is that of the fullest', () => {
    const engine = (id: number, waiting: number, running: number, kv: number): string[] => [
      `vllm:num_requests_waiting{engine="${id}",model_name="m"} ${waiting}`,
      `vllm:num_requests_running{engine="${id}",model_name="m"} ${running}`,
      `vllm:kv_cache_usage_perc{engine="${id}",model_name="m"} ${kv}`,
      `vllm:cache_config_info{block_size="16",engine="${id}",num_gpu_blocks="100"} 1.0`,
    ];
    expect(readEngineMetrics('vllm', lines(...engine(0, 1, 4, 0.2), ...engine(1, 3, 5, 0.7)))).toEqual({
      waiting: 4,
      running: 9,
      kvRatio: 0.7,
      kvTokens: 3200,
    });
  });

  test('the older name of KV use, and capacity that is not known yet', () => {
    const text = lines(
      'vllm:num_requests_waiting 0',
      'vllm:num_requests_running 0',
      'vllm:gpu_cache_usage_perc 0.5',
      'vllm:cache_config_info{block_size="16",num_gpu_blocks="None"} 1.0',
    );
    expect(readEngineMetrics('vllm', text)).toEqual({ waiting: 0, running: 0, kvRatio: 0.5 });
  });

  test('the newer name goes first, and so does the exact capacity', () => {
    const text = lines(
      'vllm:num_requests_waiting 0',
      'vllm:num_requests_running 0',
      'vllm:gpu_cache_usage_perc 0.9',
      'vllm:kv_cache_usage_perc 0.1',
      'vllm:cache_config_info{block_size="16",num_gpu_blocks="10",kv_cache_size_tokens="99"} 1.0',
    );
    expect(readEngineMetrics('vllm', text)).toMatchObject({ kvRatio: 0.1, kvTokens: 99 });
  });
});

describe('SGLang', () => {
  test('ranks of one replica count once, replicas add up', () => {
    const rank = (tp: number, dp: number, queue: number, running: number): string[] => [
      `sglang:num_queue_reqs{model_name="m",tp_rank="${tp}",pp_rank="0",dp_rank="${dp}"} ${queue}`,
      `sglang:num_running_reqs{model_name="m",tp_rank="${tp}",pp_rank="0",dp_rank="${dp}"} ${running}`,
      `sglang:max_total_num_tokens{model_name="m",tp_rank="${tp}",pp_rank="0",dp_rank="${dp}"} 1000`,
    ];
    const text = lines(
      ...rank(0, 0, 2, 5),
      ...rank(1, 0, 2, 5),
      ...rank(0, 1, 1, 4),
      ...rank(1, 1, 1, 4),
      'sglang:token_usage{tp_rank="0",dp_rank="0"} 0.3',
      'sglang:token_usage{tp_rank="0",dp_rank="1"} 0.6',
      'sglang:num_retracted_requests_total{tp_rank="0"} 4',
    );
    expect(readEngineMetrics('sglang', text)).toEqual({
      waiting: 3,
      running: 9,
      kvRatio: 0.6,
      kvTokens: 2000,
      preemptions: 4,
    });
  });

  test('a total counts instead of its parts by priority; without a total the parts do', () => {
    const running = 'sglang:num_running_reqs 1';
    const parts = ['sglang:num_queue_reqs{priority="9"} 2', 'sglang:num_queue_reqs{priority="0"} 3'];
    expect(readEngineMetrics('sglang', lines(running, ...parts))?.waiting).toBe(5);
    expect(
      readEngineMetrics('sglang', lines(running, ...parts, 'sglang:num_queue_reqs{priority=""} 5'))?.waiting,
    ).toBe(5);
  });
});

test('trtllm-serve and Triton are one engine with two sets of names', () => {
  const serve = lines(
    'trtllm_num_requests_waiting{model_name="m",engine_type="trtllm"} 1',
    'trtllm_num_requests_running{model_name="m",engine_type="trtllm"} 2',
    'trtllm_kv_cache_utilization{model_name="m"} 0.25',
    'trtllm_kv_cache_max_blocks{model_name="m"} 100',
    'trtllm_kv_cache_tokens_per_block{model_name="m"} 32',
  );
  const expected = { waiting: 1, running: 2, kvRatio: 0.25, kvTokens: 3200 };
  expect(readEngineMetrics('tensorrt-llm', serve)).toEqual(expected);
  const requests = (type: string, value: number): string =>
    `nv_trt_llm_request_metrics{model="t",request_type="${type}",version="1"} ${value}`;
  const blocks = (type: string, value: number): string =>
    `nv_trt_llm_kv_cache_block_metrics{kv_cache_block_type="${type}",model="t",version="1"} ${value}`;
  const triton = lines(
    requests('waiting', 1),
    requests('scheduled', 2),
    requests('active', 3),
    requests('max', 512),
    blocks('fraction', 0.25),
    blocks('max', 100),
    blocks('tokens_per', 32),
    blocks('used', 25),
  );
  expect(readEngineMetrics('tensorrt-llm', triton)).toEqual({ ...expected, slots: 512 });
});

test("Dynamo's frontend counts waiting requests among those in flight", () => {
  const text = lines(
    'dynamo_frontend_queued_requests{model="m"} 2',
    'dynamo_frontend_inflight_requests{model="m"} 5',
    'dynamo_component_kvstats_gpu_cache_usage_percent{dynamo_component="backend"} 0.5',
  );
  expect(readEngineMetrics('dynamo', text)).toEqual({ waiting: 2, running: 3, kvRatio: 0.5 });
});

test('llama.cpp does not tell its KV use', () => {
  const text = lines('llamacpp:requests_processing 4', 'llamacpp:requests_deferred 46');
  expect(readEngineMetrics('llama.cpp', text)).toEqual({ waiting: 46, running: 4, kvRatio: null });
});

test.each(Object.keys(ENGINES) as EngineName[])('%s has no state in the text of another engine', (engine) => {
  expect(readEngineMetrics(engine, 'up 1\nprocess_cpu_seconds_total 4\n')).toBeUndefined();
  expect(readEngineMetrics(engine, '')).toBeUndefined();
});

describe('metric text', () => {
  const read = (text: string): unknown[] =>
    readMetricText(text, new Set(['m'])).map(({ labels, value }) => [Object.fromEntries(labels), value]);

  test.each([
    ['m 5', [[{}, 5]]],
    ['m{} 5', [[{}, 5]]],
    ['m{a="b"} 5 1700000000', [[{ a: 'b' }, 5]]],
    ['m { a = "b" , c="d", } 5', [[{ a: 'b', c: 'd' }, 5]]],
    ['m{a="x}\\"y\\\\z\\n",b=""} -1.5e3', [[{ a: 'x}"y\\z\n', b: '' }, -1500]]],
    ['m 5 # {trace="x"} 1', [[{}, 5]]],
    [
      'm\t7\r\nm 8\r\n',
      [
        [{}, 7],
        [{}, 8],
      ],
    ],
    ['m NaN\nm +Inf\nm\nm{a="b"}\nm x\nmm 1\n# m 1\n\nm{a=b} 1', []],
  ])('%j', (text, expected) => {
    expect(read(text)).toEqual(expected);
  });

  test('never throws and takes no more than the bound', () => {
    const soup = fc.array(fc.constantFrom('m', '{', '}', '"', 'a', '=', ',', '\\', ' ', '\n', '1', '#'), {
      maxLength: 60,
    });
    fc.assert(
      fc.property(soup, (parts) => {
        for (const { value } of readMetricText(parts.join(''), new Set(['m']))) expect(value).not.toBeNaN();
      }),
      { numRuns: 1000 },
    );
    expect(readMetricText('m 1\n'.repeat(20_000), new Set(['m']))).toHaveLength(10_000);
    expect(read(`m{${'a="b",'.repeat(65)}} 1`)).toEqual([]);
    expect(read(`m{a="${'x'.repeat(70_000)}"} 1\nm 2`)).toEqual([[{}, 2]]);
    expect(read(`m${' '.repeat(60_000)}}\nm{a="${'\\n'.repeat(30_000)}`)).toEqual([]);
  });
});

test.each([
  [
    [
      { id: 0, is_processing: false },
      { id: 1, is_processing: true },
    ],
    { slots: 2, idle: 1 },
  ],
  [
    [
      { id: 0, state: 0 },
      { id: 1, state: 1 },
      { id: 2, state: 0 },
    ],
    { slots: 3, idle: 2 },
  ],
  [[], undefined],
  [[{ id: 0 }], undefined],
  [{ error: {} }, undefined],
  [null, undefined],
])('slots of %j', (answer, expected) => {
  expect(readSlots(answer)).toEqual(expected);
});
