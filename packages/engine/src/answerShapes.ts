import { tokensText } from './answerText.ts';
import type { EngineCall } from './engineCall.ts';

/** The two shapes of an answer. */
export type AnswerKind = 'chat' | 'text';

/** What all chunks of one answer have in common. */
export interface AnswerHead {
  readonly kind: AnswerKind;
  readonly id: string;
  readonly model: string;
  /** Seconds since 1970. */
  readonly created: number;
}

/** Token counts as the protocol has them. */
function usageOf({ inputTokens, outputTokens }: EngineCall) {
  return {
    prompt_tokens: inputTokens,
    completion_tokens: outputTokens,
    total_tokens: inputTokens + outputTokens,
    prompt_tokens_details: { cached_tokens: 0 },
  };
}

/** A whole answer. */
export function wholeAnswer({ kind, id, model, created }: AnswerHead, call: EngineCall): string {
  const text = tokensText(0, call.outputTokens);
  const common = { index: 0, logprobs: null, finish_reason: call.finishReason };
  const choice =
    kind === 'chat'
      ? { ...common, message: { role: 'assistant', content: text, refusal: null } }
      : { ...common, text };
  const object = kind === 'chat' ? 'chat.completion' : 'text_completion';
  return JSON.stringify({ id, object, created, model, choices: [choice], usage: usageOf(call) });
}

/** The event that opens a chat stream. */
export const roleEvent = (head: AnswerHead): string =>
  event(head, `{"index":0,"delta":{"role":"assistant","content":""},"logprobs":null,"finish_reason":null}`);

/** Events of tokens `from` up to but not including `to`, one each. */
export function tokenEvents(head: AnswerHead, from: number, to: number): string {
  let events = '';
  for (let place = from; place < to; place++) {
    const text = JSON.stringify(tokensText(place, place + 1));
    const part = head.kind === 'chat' ? `"delta":{"content":${text}}` : `"text":${text}`;
    events += event(head, `{"index":0,${part},"logprobs":null,"finish_reason":null}`);
  }
  return events;
}

/** What closes a stream: the finish reason, usage if asked for, and the end mark. */
export function closingEvents(head: AnswerHead, call: EngineCall): string {
  const part = head.kind === 'chat' ? '"delta":{}' : '"text":""';
  const finish = event(head, `{"index":0,${part},"logprobs":null,"finish_reason":"${call.finishReason}"}`);
  const usage = call.includeUsage ? event(head, '', JSON.stringify(usageOf(call))) : '';
  return `${finish}${usage}data: [DONE]\n\n`;
}

function event({ kind, id, model, created }: AnswerHead, choice: string, usage?: string): string {
  const object = kind === 'chat' ? 'chat.completion.chunk' : 'text_completion';
  const head = `{"id":"${id}","object":"${object}","created":${created},"model":${JSON.stringify(model)}`;
  return `data: ${head},"choices":[${choice}]${usage === undefined ? '' : `,"usage":${usage}`}}\n\n`;
}
