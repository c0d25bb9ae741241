import {
  type BodyScan,
  estimateInputTokens,
  type InferenceCall,
  type InferenceRoute,
  memberBytes,
  parseBody,
  readInferenceCall,
  scanBody,
} from '@wattlane/core/protocol';

/** A request that was read and can be ordered. */
export interface OrderedRequest {
  readonly call: InferenceCall;
  readonly scan: BodyScan;
  /** Tokens of the prompt, estimated. */
  readonly inputTokens: number;
}

/** The caller is the program itself, so only the depth is bounded: it is what `JSON.parse` could fail on. */
const LIMITS = { depth: 1024, keys: Number.MAX_SAFE_INTEGER, messages: Number.MAX_SAFE_INTEGER };

/** Reads a request for the order; null for a body that is none, which is the engine's to refuse in its own words. */
export function readOrderedRequest(route: InferenceRoute, bytes: Uint8Array): OrderedRequest | null {
  const scan = scanBody(bytes, LIMITS);
  if (scan.kind === 'problem') return null;
  const read = readInferenceCall(route, parseBody(bytes));
  if (read.kind === 'problem') return null;
  return { call: read.call, scan, inputTokens: estimateInputTokens(read.call, memberBytes(scan, 'tools')) };
}
