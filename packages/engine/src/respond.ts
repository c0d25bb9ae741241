import type { ServerResponse } from 'node:http';
import { tokensText } from './answerText.ts';
import type { EngineCall } from './engineCall.ts';
import type { RealTimeEngine } from './realTimeEngine.ts';

/** Answers `/v1/responses`, whole or as its named events. */
export function respond(
  engine: RealTimeEngine,
  id: string,
  model: string,
  call: EngineCall,
  response: ServerResponse,
): void {
  let written = 0;
  const listener = {
    tokens(count: number) {
      if (!call.stream) return;
      if (written === 0) {
        response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8' });
        response.write(
          named('response.created', { response: { id, object: 'response', status: 'in_progress' } }),
        );
      }
      const delta = tokensText(written, count);
      written = count;
      response.write(
        named('response.output_text.delta', { item_id: 'msg', output_index: 0, content_index: 0, delta }),
      );
    },
    end() {
      const body = wholeResponse(id, model, call);
      if (call.stream) response.end(named('response.completed', { response: body }));
      else response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    },
  };
  const running = engine.submit(call.inputTokens, call.outputTokens, call.priority, listener);
  if (running === null) response.writeHead(429).end();
  else response.once('close', () => running.cancel());
}

const named = (type: string, data: object): string =>
  `event: ${type}\ndata: ${JSON.stringify({ type, ...data })}\n\n`;

function wholeResponse(id: string, model: string, { inputTokens, outputTokens, finishReason }: EngineCall) {
  const text = tokensText(0, outputTokens);
  return {
    id,
    object: 'response',
    model,
    status: finishReason === 'stop' ? 'completed' : 'incomplete',
    incomplete_details: finishReason === 'stop' ? null : { reason: 'max_output_tokens' },
    output: [
      {
        id: 'msg',
        type: 'message',
        role: 'assistant',
        status: 'completed',
        content: [{ type: 'output_text', text, annotations: [] }],
      },
    ],
    usage: {
      input_tokens: inputTokens,
      input_tokens_details: { cached_tokens: 0 },
      output_tokens: outputTokens,
      output_tokens_details: { reasoning_tokens: 0 },
      total_tokens: inputTokens + outputTokens,
    },
  };
}
