import { scanAnswer } from './answerScan.ts';
import { asObject } from './inferenceCall.ts';
import { BACKSLASH, CLOSE_ARRAY, CLOSE_OBJECT, OPEN_ARRAY, OPEN_OBJECT, QUOTE } from './jsonBytes.ts';
import { decodeText } from './jsonText.ts';

/** Tokens of a request as its engine counted them. */
export interface TokenUsage {
  readonly promptTokens: number;
  /** Tokens of all answers together, reasoning included; 0 for embeddings. */
  readonly completionTokens: number;
  /** Prompt tokens that came from a prefix cache; not set when the engine does not say. */
  readonly cachedTokens?: number;
  /** Output tokens that were reasoning; not set when the engine does not say. */
  readonly reasoningTokens?: number;
}

/** What is read of an answer that is one JSON object. */
export interface AnswerUsage {
  readonly usage?: TokenUsage;
  /** As the engine wrote them, in the order of the choices; of a response `stop`, `length` or `content_filter`. */
  readonly finishReasons: readonly string[];
  /** Whether every object and array is closed. An answer that was cut off is not whole; one that is may be wrong yet. */
  readonly isWhole: boolean;
}

/** Usages longer than this are no usages. */
const LONGEST_USAGE_BYTES = 4096;

/**
 * Reads the usage and the finish reasons of an answer that is not a stream, without parsing it. Nothing of it when the
 * bytes are no such answer; it does not throw.
 */
export function readUsage(bytes: Uint8Array): AnswerUsage {
  const scan = scanAnswer(bytes, 0, bytes.length, false);
  const usage = scan.usageAt < 0 ? undefined : parseUsage(bytes.subarray(scan.usageAt));
  const finishReasons =
    scan.finishReasons.length > 0 ? scan.finishReasons : reasonOfStatus(scan.status, scan.reason);
  const isWhole = scan.openLevels === 0;
  return usage === undefined ? { finishReasons, isWhole } : { usage, finishReasons, isWhole };
}

/** The finish reason of a response by its status and the reason why it is incomplete. */
export function reasonOfStatus(status: string, reason: string): string[] {
  if (status === 'completed') return ['stop'];
  if (status !== 'incomplete') return [];
  return [reason === 'content_filter' ? 'content_filter' : 'length'];
}

/** Reads the usage object that begins with the first byte; undefined when it is none. What follows it is not looked at. */
export function parseUsage(bytes: Uint8Array): TokenUsage | undefined {
  const end = objectEnd(bytes);
  if (end < 0) return undefined;
  try {
    return usageOf(JSON.parse(decodeText(bytes.subarray(0, end))));
  } catch {
    return undefined;
  }
}

/** Offset behind the object that begins with the first byte; -1 when it does not end within the bound. */
function objectEnd(bytes: Uint8Array): number {
  const end = Math.min(bytes.length, LONGEST_USAGE_BYTES);
  let depth = 0;
  let inString = false;
  for (let i = 0; i < end; i++) {
    const byte = bytes[i]!;
    if (byte === QUOTE) inString = !inString;
    else if (inString) i += byte === BACKSLASH ? 1 : 0;
    else if (byte === OPEN_OBJECT || byte === OPEN_ARRAY) depth++;
    else if ((byte === CLOSE_OBJECT || byte === CLOSE_ARRAY) && --depth === 0) return i + 1;
  }
  return -1;
}

function usageOf(value: unknown): TokenUsage | undefined {
  const usage = asObject(value);
  const prompt = countOf(usage?.prompt_tokens) ?? countOf(usage?.input_tokens);
  const completion = countOf(usage?.completion_tokens) ?? countOf(usage?.output_tokens);
  if (usage === undefined || (prompt === undefined && completion === undefined)) return undefined;
  const input = asObject(usage.prompt_tokens_details) ?? asObject(usage.input_tokens_details);
  const output = asObject(usage.completion_tokens_details) ?? asObject(usage.output_tokens_details);
  const cachedTokens = countOf(input?.cached_tokens);
  const reasoningTokens = countOf(output?.reasoning_tokens) ?? countOf(usage.reasoning_tokens);
  return {
    promptTokens: prompt ?? 0,
    completionTokens: completion ?? 0,
    ...(cachedTokens === undefined ? {} : { cachedTokens }),
    ...(reasoningTokens === undefined ? {} : { reasoningTokens }),
  };
}

function countOf(value: unknown): number | undefined {
  return Number.isSafeInteger(value) && (value as number) >= 0 ? (value as number) : undefined;
}
