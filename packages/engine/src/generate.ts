import type { IncomingMessage, ServerResponse } from 'node:http';
import { type AnswerHead, closingEvents, roleEvent, tokenEvents, wholeAnswer } from './answerShapes.ts';
import type { EngineCall } from './engineCall.ts';
import { type Fault, failMidstream } from './faults.ts';
import { loadHeader } from './metricsText.ts';
import type { RealTimeEngine, RequestListener, RunningRequest } from './realTimeEngine.ts';

/** Tokens after which a stream fails that is to fail in the middle. */
const TOKENS_BEFORE_FAULT = 3;

/** Runs one generation and answers it; calls it off when the client goes away. */
export function generate(
  engine: RealTimeEngine,
  head: AnswerHead,
  call: EngineCall,
  fault: Fault | null,
  request: IncomingMessage,
  response: ServerResponse,
): void {
  const wantsLoad = request.headers['endpoint-load-metrics-format'] !== undefined;
  const load = (): Record<string, string> =>
    wantsLoad ? { 'endpoint-load-metrics': loadHeader(engine) } : {};
  const listener = call.stream
    ? streamListener(head, call, fault, response, load)
    : wholeListener(head, call, response, load);
  const running = engine.submit(call.inputTokens, call.outputTokens, call.priority, listener);
  if (running === null) {
    refuse(response);
    return;
  }
  response.on('close', () => cancelUnlessDone(running, response));
}

function cancelUnlessDone(running: RunningRequest, response: ServerResponse): void {
  if (!response.writableFinished) running.cancel();
}

function refuse(response: ServerResponse): void {
  const error = { message: 'the engine is full', type: 'rate_limit_error', param: null, code: 'engine_full' };
  response.writeHead(429, { 'content-type': 'application/json', 'retry-after': '1' });
  response.end(JSON.stringify({ error }));
}

function wholeListener(
  head: AnswerHead,
  call: EngineCall,
  response: ServerResponse,
  load: () => Record<string, string>,
): RequestListener {
  return {
    tokens: () => {},
    end: () => {
      response.writeHead(200, { 'content-type': 'application/json', ...load() });
      response.end(wholeAnswer(head, call));
    },
  };
}

function streamListener(
  head: AnswerHead,
  call: EngineCall,
  fault: Fault | null,
  response: ServerResponse,
  load: () => Record<string, string>,
): RequestListener {
  let written = 0;
  let broken = false;
  const begin = () => {
    response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8', ...load() });
    if (head.kind === 'chat') response.write(roleEvent(head));
  };
  return {
    tokens(count) {
      if (broken) return;
      if (written === 0) begin();
      response.write(tokenEvents(head, written, count));
      written = count;
      broken = written >= TOKENS_BEFORE_FAULT && failMidstream(fault, response);
    },
    end() {
      if (!broken) response.end(closingEvents(head, call));
    },
  };
}
