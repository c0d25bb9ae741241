import { expect, test } from 'vitest';
import {
  createApp,
  createGateway,
  createWebRuntime,
  type RequestRecord,
  type Transport,
  withDefaults,
} from '../src/index.ts';
import { steadyPredictor } from './stack.ts';

const config = withDefaults({
  backends: [{ id: 'a', url: 'http://127.0.0.1:1' }],
  limits: { idleTimeoutMs: 50 },
  tenants: { default: { tokensPerMinute: 1000 } },
});

test('a client that leaves while the head of a stream arrives is settled once, and its engine is let go', async () => {
  const given: string[] = [];
  const transport: Transport = {
    async send({ cancellation }) {
      cancellation.listen(() => given.push('send called off'));
      cancellation.cancel();
      return {
        status: 200,
        headers: new Map([['content-type', 'text/event-stream']]),
        readInto: () => given.push('read'),
        resume: () => {},
        cancel: () => given.push('cancelled'),
      };
    },
    close: () => {},
  };
  const records: RequestRecord[] = [];
  const gateway = createGateway(config, {
    runtime: createWebRuntime('test', transport),
    predictor: steadyPredictor,
    observers: [(record) => records.push(record)],
  });
  const response = await createApp(gateway).request('/v1/chat/completions', {
    method: 'POST',
    body: JSON.stringify({ model: 'm', stream: true, messages: [] }),
  });
  await response.text();
  await new Promise((resolve) => setTimeout(resolve, 150));
  expect(given).toEqual(['send called off', 'read', 'cancelled']);
  expect(records).toMatchObject([{ finish: 'cancelled', status: 499 }]);
  expect(gateway.active).toBe(0);
  expect(gateway.pools.backends[0]!.window.inFlight.sent.size).toBe(0);
});
