import { BANDS } from '@wattlane/core/domain';
import { POLICY_NAMES } from '@wattlane/core/scheduling';
import * as v from 'valibot';
import { isStoreUrl, STORE_URLS } from '../store/storeUrl.ts';
import { ENGINE_NAMES, type GatewayConfig, SCOPES } from './gatewayConfig.ts';
import { httpUrl, socketUrl } from './httpUrl.ts';

const count = (least = 1, most = Number.MAX_SAFE_INTEGER) =>
  v.pipe(v.number(), v.integer(), v.minValue(least), v.maxValue(most));
const milliseconds = v.pipe(v.number(), v.minValue(1), v.maxValue(24 * 3600 * 1000));
const name = v.pipe(v.string(), v.regex(/^[\w.:@/-]{1,128}$/, 'expected 1 to 128 letters, digits or .:@/_-'));

/** A path behind an engine's base address. */
const path = v.pipe(v.string(), v.regex(/^\/[\w.~%/?&=-]*$/, 'expected a path that begins with a slash'));

/** Name of an environment variable that holds a secret. */
const variable = v.pipe(v.string(), v.regex(/^[A-Z_][A-Z0-9_]*$/));

const storeUrl = v.pipe(v.string(), v.check(isStoreUrl, `expected ${STORE_URLS}`));

const backend = v.strictObject({
  id: name,
  url: httpUrl,
  engine: v.optional(v.picklist(ENGINE_NAMES), 'other'),
  models: v.optional(v.pipe(v.array(v.string()), v.minLength(1)), ['*']),
  slots: v.optional(count(1, 65_536)),
  chunkTokens: v.optional(count(1, 1_048_576), 2048),
  kvTokens: v.optional(count()),
  apiKeyEnv: v.optional(variable),
  metricsPath: v.optional(v.union([v.literal(''), path]), '/metrics'),
  healthPath: v.optional(path, '/health'),
  drain: v.optional(v.boolean()),
});

const order = v.strictObject({
  policy: v.optional(v.picklist(POLICY_NAMES), 'boost'),
  mode: v.optional(v.picklist(['hold', 'tag']), 'hold'),
});

const limits = v.strictObject({
  bodyBytes: v.optional(count(1024, 256 * 2 ** 20), 2 ** 20),
  answerBytes: v.optional(count(1024, 2 ** 30), 64 * 2 ** 20),
  jsonDepth: v.optional(count(4, 1024), 64),
  jsonKeys: v.optional(count(16, 1_000_000), 10_000),
  messages: v.optional(count(1, 100_000), 2048),
  queueItems: v.optional(count(1, 1_000_000), 10_000),
  queueBytes: v.optional(count(1024), 256 * 2 ** 20),
  choices: v.optional(count(1, 128), 16),
  readTimeoutMs: v.optional(milliseconds, 30_000),
  headTimeoutMs: v.optional(milliseconds, 600_000),
  idleTimeoutMs: v.optional(milliseconds, 120_000),
  queueTimeoutMs: v.optional(milliseconds, 600_000),
});

const tenant = v.strictObject({
  weight: v.optional(v.pipe(v.number(), v.minValue(1e-3), v.maxValue(1e3)), 1),
  requestsPerMinute: v.optional(count()),
  tokensPerMinute: v.optional(count()),
});

const key = v.strictObject({
  id: v.pipe(v.string(), v.regex(/^[a-z0-9]{8}$/, 'expected 8 small letters or digits')),
  secretSha256: v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/, 'expected 64 hex digits')),
  tenant: name,
  scopes: v.optional(v.array(v.picklist(SCOPES)), ['infer']),
  bands: v.optional(v.pipe(v.array(v.picklist(BANDS)), v.minLength(1)), ['standard', 'best-effort']),
  expiresAtMs: v.optional(v.number()),
});

const agent = v.strictObject({
  url: v.union([socketUrl, httpUrl]),
  tokenEnv: v.optional(variable),
  gpus: v.optional(v.pipe(v.array(name), v.minLength(1))),
  backends: v.optional(v.pipe(v.array(name), v.minLength(1))),
});

/** Schema of `wattlane.json`. What each field means stands in `GatewayConfig`. */
export const configSchema: v.GenericSchema<unknown, GatewayConfig> = v.strictObject({
  listen: v.optional(
    v.strictObject({
      host: v.optional(v.string(), '127.0.0.1'),
      port: v.optional(count(0, 65_535), 8787),
    }),
    {},
  ),
  backends: v.pipe(v.array(backend), v.minLength(1)),
  order: v.optional(order, {}),
  limits: v.optional(limits, {}),
  tenants: v.optional(v.record(name, tenant), {}),
  keys: v.optional(v.array(key), []),
  store: v.optional(v.strictObject({ url: v.optional(storeUrl, 'file:wattlane.db') }), {}),
  telemetry: v.optional(v.strictObject({ otlpUrl: v.optional(httpUrl) }), {}),
  slo: v.optional(v.strictObject({ ttftMs: v.optional(milliseconds), tpotMs: v.optional(milliseconds) }), {}),
  agents: v.optional(v.array(agent), []),
  carbon: v.optional(
    v.strictObject({ gramsPerKwh: v.optional(v.pipe(v.number(), v.minValue(0), v.maxValue(5000))) }),
    {},
  ),
  scrapeMs: v.optional(v.pipe(v.number(), v.minValue(50), v.maxValue(60_000)), 500),
});
