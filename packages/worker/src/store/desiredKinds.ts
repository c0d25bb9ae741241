import type { StoredBackend, StoredBudget, StoredKey } from './desired.ts';

/** What a column holds. */
export type ColumnValue = string | number | null;

/** Columns of a row by name. */
export type Columns = Readonly<Record<string, ColumnValue>>;

/** How values of one kind are written as columns and read back. */
export interface DesiredKind<T> {
  /** Name of the table. */
  readonly table: DesiredTableName;
  /** Columns of the value, `id` first; version, epoch, time and checksum stand behind them in the table. */
  readonly columns: readonly string[];
  write(value: T): ColumnValue[];
  /** Throws when a list in it is no JSON. */
  read(columns: Columns): T;
}

/** Tables of desired state. */
export type DesiredTableName = 'api_keys' | 'backends' | 'budgets';

/** API keys. */
export const KEYS: DesiredKind<StoredKey> = {
  table: 'api_keys',
  columns: ['id', 'secret_sha256', 'tenant', 'scopes', 'bands', 'expires_at_ms', 'revoked_at_ms'],
  write: ({ id, secretSha256, tenant, scopes, bands, expiresAtMs, revokedAtMs }) => [
    id,
    secretSha256,
    tenant,
    JSON.stringify(scopes),
    JSON.stringify(bands),
    expiresAtMs ?? null,
    revokedAtMs ?? null,
  ],
  read: (columns) => ({
    id: text(columns.id),
    secretSha256: text(columns.secret_sha256),
    tenant: text(columns.tenant),
    scopes: list(columns.scopes) as StoredKey['scopes'],
    bands: list(columns.bands) as StoredKey['bands'],
    ...optional('expiresAtMs', columns.expires_at_ms),
    ...optional('revokedAtMs', columns.revoked_at_ms),
  }),
};

/** Engines. */
export const BACKENDS: DesiredKind<StoredBackend> = {
  table: 'backends',
  columns: [
    'id',
    'url',
    'engine',
    'models',
    'slots',
    'chunk_tokens',
    'kv_tokens',
    'api_key_env',
    'metrics_path',
    'health_path',
    'retired_at_ms',
  ],
  write: (backend) => [
    backend.id,
    backend.url,
    backend.engine,
    JSON.stringify(backend.models),
    backend.slots ?? null,
    backend.chunkTokens,
    backend.kvTokens ?? null,
    backend.apiKeyEnv ?? null,
    backend.metricsPath,
    backend.healthPath,
    backend.retiredAtMs ?? null,
  ],
  read: (columns) => ({
    id: text(columns.id),
    url: text(columns.url),
    engine: text(columns.engine) as StoredBackend['engine'],
    models: list(columns.models),
    ...optional('slots', columns.slots),
    chunkTokens: Number(columns.chunk_tokens),
    ...optional('kvTokens', columns.kv_tokens),
    ...(columns.api_key_env === null ? {} : { apiKeyEnv: text(columns.api_key_env) }),
    metricsPath: text(columns.metrics_path),
    healthPath: text(columns.health_path),
    ...optional('retiredAtMs', columns.retired_at_ms),
  }),
};

/** Budgets. */
export const BUDGETS: DesiredKind<StoredBudget> = {
  table: 'budgets',
  columns: ['id', 'backend_id', 'watts', 'tokens', 'from_ms', 'to_ms'],
  write: ({ id, backendId, watts, tokens, fromMs, toMs }) => [
    id,
    backendId ?? null,
    watts ?? null,
    tokens ?? null,
    fromMs,
    toMs,
  ],
  read: (columns) => ({
    id: text(columns.id),
    ...(columns.backend_id === null ? {} : { backendId: text(columns.backend_id) }),
    ...optional('watts', columns.watts),
    ...optional('tokens', columns.tokens),
    fromMs: Number(columns.from_ms),
    toMs: Number(columns.to_ms),
  }),
};

const text = (value: ColumnValue | undefined): string => String(value);

const list = (value: ColumnValue | undefined): string[] => JSON.parse(text(value));

function optional<K extends string>(name: K, value: ColumnValue | undefined): { readonly [P in K]?: number } {
  return (value === null || value === undefined ? {} : { [name]: value }) as { [P in K]?: number };
}
