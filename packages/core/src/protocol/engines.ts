/** An inference server that the gateway can stand in front of. */
export type EngineName = 'vllm' | 'sglang' | 'tensorrt-llm' | 'dynamo' | 'llama.cpp';

/** How an engine takes the priority of a request. */
export interface PriorityField {
  /** Path of the member in the body, its levels parted by dots. */
  readonly path: string;
  /** Which values go first. */
  readonly first: 'lower' | 'higher';
  /** Smallest and largest value that is written. */
  readonly min: number;
  readonly max: number;
  readonly integer: boolean;
  /** What the operator sets so that the engine heeds the field. */
  readonly enable: string;
}

/** One engine: its priority field, and what to know before it is used. */
export interface EngineRow {
  /** Undefined when the engine has none: then only the gateway's own queue can order. */
  readonly priority?: PriorityField;
  /** Path of its metrics in Prometheus text. */
  readonly metricsPath: string;
  /** Whether answers can carry the load in a header (`readLoadHeader`). */
  readonly loadHeader: boolean;
  readonly traps: readonly string[];
}

/** Engines by name. Sources: the engines' documentation and code, as read in 2026; see docs/protocol.md. */
export const ENGINES: Readonly<Record<EngineName, EngineRow>> = {
  vllm: {
    priority: {
      path: 'priority',
      first: 'lower',
      min: -Number.MAX_SAFE_INTEGER,
      max: Number.MAX_SAFE_INTEGER,
      integer: true,
      enable: '--scheduling-policy priority',
    },
    metricsPath: '/metrics',
    loadHeader: true,
    traps: [
      'Under --scheduling-policy fcfs a priority other than 0 is refused with an error: probe before the first one.',
      'Under KV pressure the latest priority is preempted and computed again from its start: widely spread keys waste work.',
    ],
  },
  sglang: {
    priority: {
      path: 'priority',
      first: 'higher',
      min: 0,
      max: 9,
      integer: true,
      enable: '--enable-priority-scheduling',
    },
    metricsPath: '/metrics',
    loadHeader: false,
    traps: [
      'A difference of 10 (--priority-scheduling-preemption-threshold) preempts running requests: all values stay within a span of 9.',
      '--schedule-low-priority-values-first turns the order round: it must not be set.',
      'With --abort-on-priority-when-disabled a priority is an error unless priority scheduling is on.',
      'Metrics need --enable-metrics.',
    ],
  },
  'tensorrt-llm': {
    priority: {
      path: 'priority',
      first: 'higher',
      min: 0,
      max: 1,
      integer: false,
      enable: 'scheduler_config.waiting_queue_policy: priority',
    },
    metricsPath: '/prometheus/metrics',
    loadHeader: false,
    traps: [
      'A value outside 0 to 1 is refused with 422; a request without one counts as 0.5.',
      'Without the priority policy the field is passed over in silence.',
      'The value is relative to the time of sending: requests sent at different times compare without their age.',
    ],
  },
  dynamo: {
    priority: {
      path: 'nvext.agent_hints.priority',
      first: 'higher',
      min: 0,
      max: 600,
      integer: true,
      enable: '--router-queue-threshold, and priority scheduling of the backends',
    },
    metricsPath: '/metrics',
    loadHeader: false,
    traps: [
      'Setting nvext replaces what the client put there.',
      'The router orders only what waits behind its busy threshold.',
      'Headers x-worker-instance-id and x-dp-rank choose a worker past the router: they are not sent on.',
    ],
  },
  'llama.cpp': {
    metricsPath: '/metrics',
    loadHeader: false,
    traps: [
      'Strictly first come, first served over its slots: send only when a slot is idle (GET /slots).',
      'Metrics need --metrics.',
    ],
  },
};
