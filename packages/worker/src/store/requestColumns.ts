import type { RequestRecord } from '../observe/requestRecord.ts';
import type { ColumnValue } from './desiredKinds.ts';

/** Characters of a text that are kept. */
const MOST_CHARACTERS = 256;

/** Memory of a record without its texts, in bytes: about what V8 takes for its fields and their numbers. */
const RECORD_BYTES = 512;

/** Columns of the table `requests`, in the order in which `writeColumns` gives their values. */
export const REQUEST_COLUMNS = [
  'run',
  'run_row',
  'request_id',
  'received_at_ms',
  'route',
  'model',
  'tenant',
  'key_id',
  'band',
  'stream',
  'backend',
  'input_tokens',
  'cached_tokens',
  'predicted_tokens',
  'predicted_p90_tokens',
  'trust_ratio',
  'output_tokens',
  'finish',
  'status',
  'error_code',
  'queued_ms',
  'first_token_ms',
  'total_ms',
  'service_ms',
  'dispatch_reason',
] as const;

/**
 * Appends the columns of a record to `values`. Clients choose the names of models, and a request that is refused is
 * recorded with what it named, so texts are cut at 256 characters. A number that is not finite becomes null, which the
 * table refuses where there must be one.
 *
 * @param run     name of the run of the gateway, which no other run has
 * @param number  number of the row in that run; the two name the row, since ids of requests come from clients
 */
export function writeColumns(values: ColumnValue[], run: string, number: number, row: RequestRecord): void {
  values.push(
    run,
    number,
    cut(row.id),
    finite(row.receivedAtMs),
    cut(row.route),
    cut(row.model),
    cut(row.tenant),
    cut(row.keyId),
    row.band,
    row.stream ? 1 : 0,
    row.backend,
    finite(row.inputTokens),
    finite(row.cachedTokens),
    finite(row.predictedTokens),
    finite(row.predictedP90Tokens),
    finite(row.trustRatio),
    finite(row.outputTokens),
    row.finish,
    row.status,
    row.errorCode,
    finite(row.queuedMs),
    finite(row.firstTokenMs),
    finite(row.totalMs),
    finite(row.serviceMs),
    row.dispatchReason,
  );
}

/** Memory that a record takes, estimated, in bytes. */
export function recordBytes({ id, model, tenant }: RequestRecord): number {
  return RECORD_BYTES + 2 * (id.length + model.length + tenant.length);
}

const cut = (text: string): string => (text.length > MOST_CHARACTERS ? text.slice(0, MOST_CHARACTERS) : text);

const finite = (value: number | null): number | null =>
  value !== null && Number.isFinite(value) ? value : null;
