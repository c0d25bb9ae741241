import type { RequestRecord } from './requestRecord.ts';

/** Which requests are logged, and how: failures alone as text, all as text, or all as one JSON object a line. */
export const LOG_FORMATS = ['errors', 'text', 'json', 'off'] as const;

/** One of `LOG_FORMATS`. */
export type LogFormat = (typeof LOG_FORMATS)[number];

/**
 * The line of one request, without a line feed; null where the format leaves it out. No text of a prompt or an answer is
 * in a record. What clients choose (ids, model names) is stripped of keys, and of control characters in text.
 */
export function logLine(record: RequestRecord, format: LogFormat): string | null {
  if (format === 'json') return jsonLine(record);
  const isFailure = record.status >= 500;
  return format === 'text' || (format === 'errors' && isFailure) ? textLine(record) : null;
}

function jsonLine({ receivedAtMs, ...fields }: RequestRecord): string {
  const line: Record<string, unknown> = {
    time: new Date(receivedAtMs).toISOString(),
    level: fields.status >= 500 ? 'error' : 'info',
    event: 'request',
  };
  for (const [name, value] of Object.entries(fields)) {
    if (typeof value === 'string') line[name] = redactKeys(value);
    else line[name] = typeof value === 'number' ? Math.round(value * 1000) / 1000 : value;
  }
  return JSON.stringify(line);
}

function textLine(record: RequestRecord): string {
  const { receivedAtMs, route, model, band, status, errorCode, finish, outputTokens, queuedMs, totalMs } =
    record;
  const time = new Date(receivedAtMs).toISOString().slice(11, 23);
  const how = errorCode ?? finish;
  const tokens = `${record.inputTokens}+${outputTokens ?? '?'} tokens`;
  const times = `queued ${queuedMs.toFixed(0)} ms, total ${totalMs.toFixed(0)} ms`;
  const text = `${time} ${status} ${how} ${route} ${model} ${band} ${tokens}, ${times} ${record.id}`;
  return redactKeys(text).replaceAll(/\p{Cc}/gu, '?');
}

/** Secrets of the gateway's own keys, of OpenAI-style keys, and of tokens behind their scheme. */
const KEYS: readonly (readonly [RegExp, string])[] = [
  [/\b(wlk_[a-z0-9]{8})_[A-Za-z0-9_-]{8,}/g, '$1_***'],
  [/\bsk-[A-Za-z0-9_-]{8,}/g, 'sk-***'],
  [/\b(bearer|basic)\s+[A-Za-z0-9._~+/=-]{8,}/gi, '$1 ***'],
];

/** What all of them hold. */
const MAY_HOLD_KEY = /wlk_|sk-|bearer|basic/i;

/** The text with anything that looks like a key cut down to its public part. */
export function redactKeys(text: string): string {
  if (!MAY_HOLD_KEY.test(text)) return text;
  return KEYS.reduce((clean, [pattern, mark]) => clean.replaceAll(pattern, mark), text);
}
