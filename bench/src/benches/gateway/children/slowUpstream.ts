import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

// An upstream whose streams never end by themselves. It tells its parent when one is closed, and how many are open.

const EVERY_MS = 20;
const event = `data: ${JSON.stringify({ choices: [{ index: 0, delta: { content: ' word' }, finish_reason: null }] })}\n\n`;
let open = 0;

const server = createServer((request, response) => {
  request.resume();
  open += 1;
  const id = request.headers['x-request-id'];
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  const timer = setInterval(() => response.write(event), EVERY_MS);
  response.once('close', () => {
    open -= 1;
    clearInterval(timer);
    process.send?.({ id, closedAtMs: performance.timeOrigin + performance.now(), open });
  });
});

server.listen(0, '127.0.0.1', () => {
  process.send?.({ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` });
});
process.on('disconnect', () => process.exit(0));
