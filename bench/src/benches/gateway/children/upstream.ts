import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

// An upstream that answers at once, so that what is measured is the gateway: a fixed answer, or 64 events back to back.

const EVENTS = 64;
const usage = { prompt_tokens: 20, completion_tokens: EVENTS, total_tokens: 20 + EVENTS };
const whole = JSON.stringify({
  id: 'chatcmpl-1',
  object: 'chat.completion',
  created: 1,
  model: 'mock',
  choices: [{ index: 0, message: { role: 'assistant', content: 'Hello there.' }, finish_reason: 'stop' }],
  usage,
});
const event = (choices: unknown[], more: object = {}) =>
  `data: ${JSON.stringify({ id: 'chatcmpl-1', object: 'chat.completion.chunk', created: 1, model: 'mock', choices, ...more })}\n\n`;
const tokenEvent = event([{ index: 0, delta: { content: ' word' }, finish_reason: null }]);
const lastEvent = event([{ index: 0, delta: {}, finish_reason: 'stop' }]);
const usageEvent = event([], { usage });

const server = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    const body = Buffer.concat(chunks).toString();
    if (!body.includes('"stream":true')) {
      response.writeHead(200, { 'content-type': 'application/json' }).end(whole);
      return;
    }
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    for (let i = 0; i < EVENTS; i++) response.write(tokenEvent);
    response.end(`${lastEvent}${body.includes('include_usage') ? usageEvent : ''}data: [DONE]\n\n`);
  });
});

server.listen(0, '127.0.0.1', () => {
  process.send?.({ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` });
});
process.on('disconnect', () => process.exit(0));
