import { expect, test } from 'vitest';
import { inferenceRouteOf } from './inferenceRouteOf.ts';

const post = { method: 'POST' };

test('the end of the path decides, below any base path', () => {
  expect(
    [
      'https://api.example/v1/chat/completions',
      'https://api.example/openai/deployments/x/chat/completions?api-version=1#a',
      'https://api.example/v1/completions/',
      '/api/embeddings',
      'https://api.example/responses',
    ].map((url) => inferenceRouteOf(url, post)),
  ).toEqual(['chat', 'chat', 'completions', 'embeddings', 'responses']);
});

test('other methods, other paths and addresses that are none are not inference', () => {
  expect(
    [
      ['https://api.example/v1/chat/completions'],
      ['https://api.example/v1/chat/completions', { method: 'GET' }],
      ['https://api.example/v1/chat/completions/1', post],
      ['https://api.example/v1/my-completions', post],
      ['https://api.example/v1/responses/1/cancel', post],
      ['https://responses', post],
      ['https://api.example/?path=/responses', post],
      ['http://[', post],
    ].map(([url, init]) => inferenceRouteOf(url as string, init as RequestInit)),
  ).toEqual(Array(8).fill(null));
});

test('a request brings its own method and address, an init goes before them', () => {
  const request = new Request('https://api.example/v1/completions', { method: 'POST', body: 'x' });
  expect(inferenceRouteOf(request)).toBe('completions');
  expect(inferenceRouteOf(request, { method: 'PUT' })).toBeNull();
  expect(inferenceRouteOf(new URL('https://api.example/v1/completions'), { method: 'post' })).toBe(
    'completions',
  );
});
