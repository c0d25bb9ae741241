/**
 * The file formats of a trace.
 *
 * - `azure`: CSV with the columns `t_ms,input_tokens,output_tokens` and, if wanted, `hash_ids`, `tenant`, `band` and
 *   `predicted_tokens`; or the columns of the Azure LLM inference traces, `TIMESTAMP,ContextTokens,GeneratedTokens`.
 *   Columns are found by name; columns of other names are left out.
 * - `mooncake`: the CSV above with `hash_ids`, or Mooncake's own JSON lines
 *   `{"timestamp": ms, "input_length": n, "output_length": n, "hash_ids": [...]}`.
 * - `jsonl`: one `TraceRecord` a line, with its field names as keys.
 */
export const TRACE_FORMATS = ['azure', 'mooncake', 'jsonl'] as const;

/** One of `TRACE_FORMATS`. */
export type TraceFormat = (typeof TRACE_FORMATS)[number];
