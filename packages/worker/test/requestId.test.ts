import { afterEach, expect, test } from 'vitest';
import { metricsRoute } from '../src/index.ts';
import { type Stack, startStack } from './stack.ts';

let stack: Stack;
afterEach(() => stack.close());

const broken = () => {
  throw new Error('broken');
};

test('every answer carries a request id: the one it came with, or a new one', async () => {
  stack = await startStack({
    parts: { report: () => {} },
    extend: () => [metricsRoute({ render: () => '' }), (app) => app.get('/broken', broken)],
  });
  const paths = [
    ['/nothing', 404],
    ['/v1/nothing', 404],
    ['/v1/chat/completions', 405],
    ['/v1/models', 200],
    ['/v1/models/sim', 200],
    ['/v1/models/none', 404],
    ['/healthz', 200],
    ['/metrics', 200],
    ['/broken', 500],
  ] as const;
  for (const [path, status] of paths) {
    const named = await fetch(`${stack.url}${path}`, { headers: { 'x-request-id': 'mine' } });
    expect([path, named.status, named.headers.get('x-request-id')]).toEqual([path, status, 'mine']);
    const ids = await Promise.all(
      [1, 2].map(async () => (await fetch(`${stack.url}${path}`)).headers.get('x-request-id')),
    );
    expect(ids).toEqual([expect.stringMatching(/^[\w-]{8,}$/), expect.stringMatching(/^[\w-]{8,}$/)]);
    expect(ids[0]).not.toBe(ids[1]);
  }
});
