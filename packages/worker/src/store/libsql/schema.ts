import { sql } from 'drizzle-orm';
import {
  check,
  index,
  integer,
  real,
  type SQLiteTable,
  sqliteTable,
  text,
  unique,
} from 'drizzle-orm/sqlite-core';

/*
 * The tables. `npm run migrations -w packages/worker` writes the SQL that leads from the last migration to this schema;
 * it is committed in `drizzle/`. Nothing but drizzle is imported here, so that drizzle-kit can read the file alone.
 */

/** Largest whole number that JavaScript holds exactly. */
const LARGEST = sql.raw(String(Number.MAX_SAFE_INTEGER));

/**
 * One row per request that ended, with its outcome: a record is made when a request is over, so a table of outcomes
 * beside it would hold exactly one row for each row here. No text of prompts or answers.
 */
export const requests: SQLiteTable = sqliteTable(
  'requests',
  {
    id: integer().primaryKey({ autoIncrement: true }),
    run: text().notNull(),
    run_row: integer().notNull(),
    request_id: text().notNull(),
    received_at_ms: real().notNull(),
    route: text().notNull(),
    model: text().notNull(),
    tenant: text().notNull(),
    key_id: text().notNull(),
    band: text().notNull(),
    stream: integer().notNull(),
    backend: text(),
    input_tokens: real().notNull(),
    cached_tokens: real(),
    predicted_tokens: real(),
    predicted_p90_tokens: real(),
    trust_ratio: real(),
    output_tokens: real(),
    finish: text().notNull(),
    status: integer().notNull(),
    error_code: text(),
    queued_ms: real().notNull(),
    first_token_ms: real(),
    total_ms: real().notNull(),
    service_ms: real(),
    dispatch_reason: text(),
  },
  (t) => [
    unique('requests_run').on(t.run, t.run_row),
    index('requests_received').on(t.received_at_ms),
    check('requests_run_row', sql`${t.run_row} >= 0`),
    check('requests_received_at', sql`${t.received_at_ms} between 0 and ${LARGEST}`),
    check('requests_band', sql`${t.band} in ('interactive', 'standard', 'best-effort')`),
    check('requests_stream', sql`${t.stream} in (0, 1)`),
    check('requests_input_tokens', sql`${t.input_tokens} between 0 and ${LARGEST}`),
    check('requests_cached_tokens', sql`${t.cached_tokens} between 0 and ${LARGEST}`),
    check('requests_predicted', sql`${t.predicted_tokens} >= 0 and ${t.predicted_p90_tokens} >= 0`),
    check('requests_trust', sql`${t.trust_ratio} between 0 and 1`),
    check('requests_output_tokens', sql`${t.output_tokens} between 0 and ${LARGEST}`),
    check('requests_finish', sql`${t.finish} in ('stop', 'length', 'cancelled', 'error')`),
    check('requests_status', sql`${t.status} between 100 and 599`),
    check('requests_times', sql`${t.queued_ms} >= 0 and ${t.total_ms} >= 0`),
    check('requests_first_token', sql`${t.first_token_ms} >= 0`),
    check('requests_service', sql`${t.service_ms} >= 0`),
  ],
);

/** Sealed states of the predictor. */
export const snapshots: SQLiteTable = sqliteTable(
  'snapshots',
  {
    sequence: integer().primaryKey(),
    /** Of the state's shape. */
    version: integer().notNull(),
    created_at_ms: integer().notNull(),
    checksum: text().notNull(),
    body: text().notNull(),
  },
  (t) => [
    check('snapshots_sequence', sql`${t.sequence} between 0 and ${LARGEST}`),
    check('snapshots_version', sql`${t.version} >= 1`),
    check('snapshots_created_at', sql`${t.created_at_ms} >= 0`),
    check('snapshots_checksum', sql`length(${t.checksum}) = 16`),
  ],
);

/** What every row of desired state ends with. */
const seal = {
  row_version: integer().notNull(),
  epoch: integer().notNull(),
  changed_at_ms: integer().notNull(),
  checksum: text().notNull(),
};

type Seal = { [K in keyof typeof seal]: Parameters<typeof sql>[1] };

/** Ranges of these columns. */
const sealChecks = (table: string, t: Seal) => [
  check(`${table}_row_version`, sql`${t.row_version} between 1 and ${LARGEST}`),
  check(`${table}_epoch`, sql`${t.epoch} between 0 and ${LARGEST}`),
  check(`${table}_changed_at`, sql`${t.changed_at_ms} >= 0`),
  check(`${table}_checksum`, sql`length(${t.checksum}) = 16`),
];

/** API keys: digests, never secrets. */
export const apiKeys: SQLiteTable = sqliteTable(
  'api_keys',
  {
    id: text().primaryKey(),
    secret_sha256: text().notNull(),
    tenant: text().notNull(),
    /** JSON lists. */
    scopes: text().notNull(),
    bands: text().notNull(),
    expires_at_ms: integer(),
    revoked_at_ms: integer(),
    ...seal,
  },
  (t) => [
    ...sealChecks('api_keys', t),
    check('api_keys_id', sql`length(${t.id}) = 8`),
    check(
      'api_keys_secret',
      sql`length(${t.secret_sha256}) = 64 and ${t.secret_sha256} not glob '*[^0-9a-f]*'`,
    ),
    check('api_keys_tenant', sql`length(${t.tenant}) between 1 and 128`),
    check('api_keys_scopes', sql`json_valid(${t.scopes})`),
    check('api_keys_bands', sql`json_valid(${t.bands}) and json_array_length(${t.bands}) > 0`),
    check('api_keys_expires', sql`${t.expires_at_ms} >= 0`),
    check('api_keys_revoked', sql`${t.revoked_at_ms} >= 0`),
  ],
);

const backendTable = sqliteTable(
  'backends',
  {
    id: text().primaryKey(),
    url: text().notNull(),
    engine: text().notNull(),
    /** JSON list. */
    models: text().notNull(),
    slots: integer(),
    chunk_tokens: integer().notNull(),
    kv_tokens: integer(),
    api_key_env: text(),
    metrics_path: text().notNull(),
    health_path: text().notNull(),
    retired_at_ms: integer(),
    ...seal,
  },
  (t) => [
    ...sealChecks('backends', t),
    check('backends_id', sql`length(${t.id}) between 1 and 128`),
    check('backends_url', sql`${t.url} glob 'http*://*'`),
    check('backends_models', sql`json_valid(${t.models}) and json_array_length(${t.models}) > 0`),
    check('backends_slots', sql`${t.slots} between 1 and 65536`),
    check('backends_chunk_tokens', sql`${t.chunk_tokens} between 1 and 1048576`),
    check('backends_kv_tokens', sql`${t.kv_tokens} >= 1`),
    check('backends_retired', sql`${t.retired_at_ms} >= 0`),
  ],
);

/** Engines. */
export const backends: SQLiteTable = backendTable;

/** Dated budgets, for one engine or for all. */
export const budgets: SQLiteTable = sqliteTable(
  'budgets',
  {
    id: text().primaryKey(),
    backend_id: text().references(() => backendTable.id),
    watts: real(),
    tokens: integer(),
    from_ms: integer().notNull(),
    to_ms: integer().notNull(),
    ...seal,
  },
  (t) => [
    ...sealChecks('budgets', t),
    check('budgets_id', sql`length(${t.id}) between 1 and 128`),
    check('budgets_watts', sql`${t.watts} between 0 and 1e9`),
    check('budgets_tokens', sql`${t.tokens} between 0 and ${LARGEST}`),
    check('budgets_some', sql`${t.watts} is not null or ${t.tokens} is not null`),
    check('budgets_span', sql`${t.from_ms} >= 0 and ${t.to_ms} > ${t.from_ms}`),
  ],
);

/** One line per change of desired state, written with it. */
export const audit: SQLiteTable = sqliteTable(
  'audit',
  {
    id: integer().primaryKey({ autoIncrement: true }),
    at_ms: integer().notNull(),
    actor: text().notNull(),
    table_name: text().notNull(),
    row_id: text().notNull(),
    row_version: integer().notNull(),
    epoch: integer().notNull(),
    row_checksum: text().notNull(),
  },
  (t) => [
    index('audit_row').on(t.table_name, t.row_id),
    check('audit_at', sql`${t.at_ms} >= 0`),
    check('audit_actor', sql`length(${t.actor}) between 1 and 128`),
    check('audit_table', sql`${t.table_name} in ('api_keys', 'backends', 'budgets')`),
    check('audit_row_version', sql`${t.row_version} >= 1`),
  ],
);
