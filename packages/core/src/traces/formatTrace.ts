import type { TraceRecord } from '../domain/request.ts';
import { WattlaneError } from '../errors/wattlaneError.ts';
import { CSV_COLUMNS, OPTIONAL_CSV_COLUMNS } from './csvTrace.ts';
import { MOONCAKE_KEYS } from './jsonTrace.ts';
import type { TraceFormat } from './traceFormat.ts';

/**
 * Writes records so that `createTraceParser` reads the same records back.
 *
 * What each format carries:
 * - `jsonl`: everything.
 * - `azure`: everything; written in the shared CSV form, with those optional columns that some record needs. An empty
 *   `prefixBlocks` comes back as none. A file with `hash_ids` has the header of the `mooncake` CSV form and is told
 *   as such unless the format is given; the records are the same.
 * - `mooncake`: arrival, lengths and prefix blocks, as Mooncake's JSON lines. Predictions, tenants and bands are left
 *   out; an empty `prefixBlocks` comes back as none.
 *
 * @returns lines with their line feed; for `azure` a header first. One record is turned into text at a time
 * @throws WattlaneError ERR_ARGUMENT, while the lines are taken, for a tenant with a line break in `azure`
 */
export function formatTrace(records: readonly TraceRecord[], format: TraceFormat): Iterable<string> {
  switch (format) {
    case 'jsonl':
      return mapLines(records, jsonLine);
    case 'mooncake':
      return mapLines(records, mooncakeLine);
    case 'azure':
      return csvLines(records);
  }
}

function* mapLines(
  records: readonly TraceRecord[],
  write: (record: TraceRecord) => string,
): Iterable<string> {
  for (const record of records) yield `${write(record)}\n`;
}

function jsonLine(record: TraceRecord): string {
  const { arrivalMs, inputTokens, outputTokens, prefixBlocks, predictedTokens, tenant, band } = record;
  return JSON.stringify({
    arrivalMs,
    inputTokens,
    outputTokens,
    prefixBlocks,
    predictedTokens,
    tenant,
    band,
  });
}

function mooncakeLine(record: TraceRecord): string {
  return JSON.stringify({
    [MOONCAKE_KEYS.arrival]: record.arrivalMs,
    [MOONCAKE_KEYS.input]: record.inputTokens,
    [MOONCAKE_KEYS.output]: record.outputTokens,
    [MOONCAKE_KEYS.prefix]: record.prefixBlocks ?? [],
  });
}

const OPTIONAL_FIELDS: Record<(typeof OPTIONAL_CSV_COLUMNS)[number], (record: TraceRecord) => string> = {
  hash_ids: (record) => record.prefixBlocks?.join(' ') ?? '',
  tenant: (record) => quoteField(record.tenant ?? ''),
  band: (record) => record.band ?? '',
  predicted_tokens: (record) => String(record.predictedTokens ?? ''),
};

function* csvLines(records: readonly TraceRecord[]): Iterable<string> {
  const extra = OPTIONAL_CSV_COLUMNS.filter((name) =>
    records.some((record) => OPTIONAL_FIELDS[name](record) !== ''),
  );
  yield `${[...CSV_COLUMNS, ...extra].join(',')}\n`;
  for (const record of records) {
    const { arrivalMs, inputTokens, outputTokens } = record;
    const fields = [
      arrivalMs,
      inputTokens,
      outputTokens,
      ...extra.map((name) => OPTIONAL_FIELDS[name](record)),
    ];
    yield `${fields.join(',')}\n`;
  }
}

/** Quotes a field where RFC 4180 asks for it. */
function quoteField(text: string): string {
  if (/[\r\n]/.test(text)) {
    throw new WattlaneError(
      'ERR_ARGUMENT',
      `tenant ${JSON.stringify(text)}; expected a name without line breaks`,
    );
  }
  return /[",]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
