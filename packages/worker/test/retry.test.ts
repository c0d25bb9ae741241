import { expect, test } from 'vitest';
import { createApp, createGateway, withDefaults } from '../src/index.ts';
import { createNodeRuntime } from '../src/node/index.ts';
import { jsonAnswer, startRawEngine } from './fixtures/rawEngine.ts';
import { steadyPredictor } from './stack.ts';

test('a request that two engines cannot take goes to the third, not to the first again', async () => {
  const [a, b, c] = await Promise.all(
    Array.from({ length: 3 }, () => startRawEngine((socket) => socket.write(jsonAnswer('{"choices":[]}')))),
  );
  a!.close();
  b!.close();
  const runtime = createNodeRuntime();
  const gateway = createGateway(
    withDefaults({ backends: [a!, b!, c!].map(({ url }, place) => ({ id: `e${place}`, url })) }),
    { runtime, predictor: steadyPredictor },
  );
  const response = await createApp(gateway).request('/v1/chat/completions', {
    method: 'POST',
    body: JSON.stringify({ model: 'm', messages: [] }),
  });
  expect(response.status).toBe(200);
  expect(gateway.pools.backends.map(({ window }) => window.inFlight.sent.size)).toEqual([0, 0, 0]);
  runtime.transport.close();
  c!.close();
});
