import type { Band } from '@wattlane/core/domain';
import type { PolicyName } from '@wattlane/core/scheduling';

/** Engines that the gateway knows the metrics and the priority field of. */
export const ENGINE_NAMES = ['vllm', 'sglang', 'tensorrt-llm', 'dynamo', 'llama.cpp', 'other'] as const;

/** What a key may be used for. */
export const SCOPES = ['infer', 'decide', 'report', 'admin', 'agent', 'debug'] as const;

/** One of `SCOPES`. */
export type Scope = (typeof SCOPES)[number];

/** One engine. */
export interface BackendConfig {
  readonly id: string;
  /** Base address, without `/v1`. */
  readonly url: string;
  readonly engine: (typeof ENGINE_NAMES)[number];
  /** Models it serves; `*` stands for any. */
  readonly models: readonly string[];
  /** Requests that it runs at once (vLLM: max_num_seqs); found out when left out. */
  readonly slots?: number | undefined;
  /** Tokens of one engine step (vLLM: max_num_batched_tokens). */
  readonly chunkTokens: number;
  /** Tokens that its KV memory holds. */
  readonly kvTokens?: number | undefined;
  /** Environment variable that holds the engine's own key. */
  readonly apiKeyEnv?: string | undefined;
  /** Path of its metrics; an empty one switches reading them off. */
  readonly metricsPath: string;
  readonly healthPath: string;
  /** Whether it gets no requests, as before it is stopped. */
  readonly drain?: boolean | undefined;
}

/** How requests are ordered. */
export interface OrderConfig {
  readonly policy: PolicyName;
  /**
   * - `hold`: requests wait at the gateway while an engine is full
   * - `tag`: requests go on at once, with the engine's own priority field
   */
  readonly mode: 'hold' | 'tag';
}

/** Bounds on what clients may send and engines may answer. */
export interface LimitConfig {
  readonly bodyBytes: number;
  /** Of an answer that is no stream. */
  readonly answerBytes: number;
  readonly jsonDepth: number;
  readonly jsonKeys: number;
  readonly messages: number;
  /** Requests that may wait, and their bytes together. */
  readonly queueItems: number;
  readonly queueBytes: number;
  /** Largest `n` of a request. */
  readonly choices: number;
  /** How long the body of a request may take to arrive, in ms. */
  readonly readTimeoutMs: number;
  /** How long an engine may take to begin its answer, in ms. */
  readonly headTimeoutMs: number;
  /** How long a stream may be silent, in ms. */
  readonly idleTimeoutMs: number;
  /** How long a request may wait in the queue, in ms. */
  readonly queueTimeoutMs: number;
}

/** What a tenant may use. */
export interface TenantConfig {
  /** Share against the others. */
  readonly weight: number;
  readonly requestsPerMinute?: number | undefined;
  /** Tokens of prompts and answers together. */
  readonly tokensPerMinute?: number | undefined;
}

/** One API key. */
export interface KeyConfig {
  /** The part of the key that is no secret. */
  readonly id: string;
  /** SHA-256 of the secret, 64 hex digits. */
  readonly secretSha256: string;
  readonly tenant: string;
  readonly scopes: readonly Scope[];
  /** Bands that its requests may ask for; the first is the default. */
  readonly bands: readonly Band[];
  /** Not valid from then on, in ms since 1970. */
  readonly expiresAtMs?: number | undefined;
}

/** What is promised to callers; shown against what is measured, and nothing else so far. */
export interface SloConfig {
  /** Time to first token of streams, in ms. */
  readonly ttftMs?: number | undefined;
  /** Time per output token after the first, in ms. */
  readonly tpotMs?: number | undefined;
}

/** The agent of a GPU host (`wattlane agent`), asked for energy and told which models it went to. */
export interface AgentConfig {
  /** Base address, or `unix:` and the path of its socket (on Node). */
  readonly url: string;
  /** Environment variable that holds its token. */
  readonly tokenEnv?: string | undefined;
  /** GPUs that the engines run on, by UUID or index; all of the host when left out. */
  readonly gpus?: readonly string[] | undefined;
  /** Engines that run on them, by id; all when left out. */
  readonly backends?: readonly string[] | undefined;
}

/** Configuration of a gateway (`wattlane.json`) with its defaults filled in. */
export interface GatewayConfig {
  readonly listen: { readonly host: string; readonly port: number };
  readonly backends: readonly BackendConfig[];
  readonly order: OrderConfig;
  readonly limits: LimitConfig;
  /** By name. */
  readonly tenants: Readonly<Record<string, TenantConfig>>;
  /** Without keys everyone may do everything, which is allowed on loopback only. */
  readonly keys: readonly KeyConfig[];
  readonly store: { readonly url: string };
  /** Base address of an OpenTelemetry collector that takes OTLP/HTTP; without it no traces are made. */
  readonly telemetry: { readonly otlpUrl?: string | undefined };
  readonly slo: SloConfig;
  readonly agents: readonly AgentConfig[];
  /** Carbon intensity of the hosts' electricity, in gCO2e/kWh; without it no emissions are shown. */
  readonly carbon: { readonly gramsPerKwh?: number | undefined };
  /** How often engines are asked for metrics and health, in ms. */
  readonly scrapeMs: number;
}

type Optional<T> = { readonly [K in keyof T]?: T[K] | undefined };

/** The same as it is written: everything but the engines may be left out. */
export interface GatewayConfigInput
  extends Optional<Omit<GatewayConfig, 'backends' | 'limits' | 'listen' | 'order' | 'keys' | 'tenants'>> {
  readonly backends: readonly (Pick<BackendConfig, 'id' | 'url'> & Optional<BackendConfig>)[];
  readonly limits?: Optional<LimitConfig>;
  readonly listen?: Optional<GatewayConfig['listen']>;
  readonly order?: Optional<OrderConfig>;
  readonly keys?: readonly (Pick<KeyConfig, 'id' | 'secretSha256' | 'tenant'> & Optional<KeyConfig>)[];
  readonly tenants?: Readonly<Record<string, Optional<TenantConfig>>>;
}
