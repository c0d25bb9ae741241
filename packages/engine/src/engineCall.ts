import type { IncomingHttpHeaders } from 'node:http';
import { countTokens } from './answerText.ts';
import type { EngineSettings } from './engineOptions.ts';

/** One generation as the engine sees it. */
export interface EngineCall {
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly finishReason: 'stop' | 'length';
  readonly stream: boolean;
  readonly includeUsage: boolean;
  readonly priority: number;
}

/** Answer length of one request, for tests: `x-sim-output-tokens: 40`. */
const LENGTH_HEADER = 'x-sim-output-tokens';

/**
 * Reads a request as far as the simulation needs it.
 *
 * @returns a message for the client when it cannot be served
 */
export function readEngineCall(
  body: Record<string, unknown>,
  headers: IncomingHttpHeaders,
  settings: EngineSettings,
): EngineCall | string {
  const text = promptText(body);
  if (text === null) return 'expected messages, prompt or input';
  const priority = Number(body.priority ?? 0);
  if (priority !== 0 && settings.scheduling === 'fcfs') {
    return 'Got priority but priority scheduling is not enabled.';
  }
  const asked = Number(headers[LENGTH_HEADER] ?? settings.answerTokens(text));
  const wanted = Math.max(1, Math.floor(Number.isFinite(asked) ? asked : 1));
  const limit = tokenLimit(body);
  return {
    inputTokens: countTokens(text),
    outputTokens: Math.min(wanted, limit),
    finishReason: wanted > limit ? 'length' : 'stop',
    stream: body.stream === true,
    includeUsage: (body.stream_options as { include_usage?: unknown } | undefined)?.include_usage === true,
    priority,
  };
}

function tokenLimit(body: Record<string, unknown>): number {
  const value = Number(body.max_completion_tokens ?? body.max_tokens ?? body.max_output_tokens);
  return value >= 1 ? Math.floor(value) : Number.POSITIVE_INFINITY;
}

function promptText({ messages, prompt, input }: Record<string, unknown>): string | null {
  if (Array.isArray(messages)) return messages.map((message) => textOf(message?.content)).join('\n');
  if (prompt !== undefined) return textOf(prompt);
  return input === undefined ? null : textOf(input);
}

function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  if (Array.isArray(value)) return value.map(textOf).join('\n');
  if (typeof value !== 'object' || value === null) return '';
  const { text, content } = value as { text?: unknown; content?: unknown };
  return text === undefined ? textOf(content) : textOf(text);
}
