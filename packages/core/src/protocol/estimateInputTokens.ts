import type { InferenceCall } from './inferenceCall.ts';

/** Bytes of UTF-8 per token of text outside the Chinese, Japanese and Korean scripts. */
const BYTES_PER_TOKEN = 4;
/** What a chat template adds to a message: its role and its marks. */
const TOKENS_PER_TURN = 4;
/** Longer texts are sampled: windows of this many characters, evenly over the text. */
const WINDOW = 4096;
const WINDOWS = 8;

/**
 * Estimates how many tokens a call's prompt has: UTF-8 bytes over 4, one token for each character of Chinese, Japanese or
 * Korean, 4 for each message; token ids count exactly. At least 1.
 *
 * It is an estimate, off by half or double for code, rare scripts and other tokenizers, and blind to pictures and
 * sound. It serves until the usage of the answer says the number. Time is bounded: of texts beyond 32,768 characters
 * eight windows are read.
 *
 * @param toolBytes  bytes of the tool definitions in the body (`memberBytes(scan, 'tools')`), which are part of the
 *                   prompt; 0 when they are not known
 */
export function estimateInputTokens(call: InferenceCall, toolBytes: number = 0): number {
  let tokens = (call.inputTokens ?? 0) + toolBytes / BYTES_PER_TOKEN;
  const perTurn = call.route === 'chat' || call.route === 'responses' ? TOKENS_PER_TURN : 0;
  for (const { text } of call.turns) tokens += perTurn + estimateTextTokens(text);
  return Math.max(1, Math.round(tokens));
}

/** The same of one text, not rounded; 0 for an empty one. */
export function estimateTextTokens(text: string): number {
  if (text.length <= WINDOW * WINDOWS) return tokensBetween(text, 0, text.length);
  let tokens = 0;
  const stride = (text.length - WINDOW) / (WINDOWS - 1);
  for (let i = 0; i < WINDOWS; i++) {
    const start = Math.floor(i * stride);
    tokens += tokensBetween(text, start, start + WINDOW);
  }
  return (tokens * text.length) / (WINDOW * WINDOWS);
}

function tokensBetween(text: string, start: number, end: number): number {
  let bytes = 0;
  let ideographs = 0;
  for (let i = start; i < end; i++) {
    const unit = text.charCodeAt(i);
    if (unit < 0x80) bytes += 1;
    else if (unit < 0x800) bytes += 2;
    else if (isEastAsian(unit)) ideographs += 1;
    // A half of a surrogate pair: two of them stand for four bytes.
    else bytes += unit >= 0xd800 && unit < 0xe000 ? 2 : 3;
  }
  return bytes / BYTES_PER_TOKEN + ideographs;
}

/** Kana, ideographs with their punctuation, Hangul, and the full-width forms. */
function isEastAsian(unit: number): boolean {
  return (
    (unit >= 0x2e80 && unit < 0xa4d0) ||
    (unit >= 0xac00 && unit < 0xd7b0) ||
    (unit >= 0xf900 && unit < 0xfb00) ||
    (unit >= 0xff00 && unit < 0xfff0)
  );
}
