import type { TraceRecord } from '../../domain/request.ts';

/** What the twin knows of each request, one entry a request in order of arrival. Plain data. */
export interface RequestTable {
  /** Tokens of the prompt that a prefix cache held when the request was last admitted. */
  readonly cachedTokens: Int32Array;
  /** Prompt tokens (after a preemption: answer tokens too) that are still to be computed. */
  readonly prefillLeft: Int32Array;
  /** Answer tokens produced when the request last entered or left the decoding batch. */
  readonly generated: Int32Array;
  /** Engine step at whose end a decoding request finishes. */
  readonly finishStep: Float64Array;
  /** When the first token came, in ms; NaN before. */
  readonly firstTokenMs: Float64Array;
  /** When the last token came, in ms; NaN before. */
  readonly completionMs: Float64Array;
  /** Handle in the replica's heap of decoding requests; -1 while not decoding. */
  readonly decodeHandle: Float64Array;
  /** Handle in the replica's heap of admitted requests; -1 while not admitted. */
  readonly admittedHandle: Float64Array;
}

/** A table for `count` requests, none of which has arrived. */
export function createRequestTable(count: number): RequestTable {
  return {
    cachedTokens: new Int32Array(count),
    prefillLeft: new Int32Array(count),
    generated: new Int32Array(count),
    finishStep: new Float64Array(count),
    firstTokenMs: new Float64Array(count).fill(Number.NaN),
    completionMs: new Float64Array(count).fill(Number.NaN),
    decodeHandle: new Float64Array(count).fill(-1),
    admittedHandle: new Float64Array(count).fill(-1),
  };
}

/** The trace and what became of it; handed to everything that moves a request on. */
export interface RequestView {
  readonly records: readonly TraceRecord[];
  readonly table: RequestTable;
}
