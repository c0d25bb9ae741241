import { readInferenceCall } from '@wattlane/core/protocol';
import { expect, test } from 'vitest';
import { excessOf } from './excessOf.ts';

const limits = { choices: 4, messages: 8 };
const paramOf = (route: 'chat' | 'completions' | 'embeddings', more: object) => {
  const value = { model: 'm', messages: [], ...more };
  const read = readInferenceCall(route, value);
  return read.kind === 'call' ? (excessOf(read.call, value, limits)?.param ?? null) : 'unread';
};

test.each([
  ['chat', { n: 4 }, null],
  ['chat', { n: 5 }, 'n'],
  ['chat', { n: 5, best_of: 5 }, 'n'],
  ['completions', { n: 5, best_of: 6 }, 'best_of'],
  ['completions', { n: 5, best_of: null }, 'n'],
  ['completions', { prompt: ['a', 'b'], best_of: 4 }, null],
  ['completions', { prompt: ['a', 'b', 'c'], best_of: 3 }, 'prompt'],
  ['completions', { prompt: Array(9).fill(7), n: 1 }, null],
  ['embeddings', { input: Array(8).fill('a') }, null],
  ['embeddings', { input: Array(9).fill([1]) }, 'input'],
] as const)('%s of %j: %s', (route, more, param) => {
  expect(paramOf(route, more)).toBe(param);
});

test('one prompt may have as many answers as choices are allowed, however few messages are', () => {
  const value = { model: 'm', messages: [], n: 4 };
  const read = readInferenceCall('chat', value);
  expect(read.kind === 'call' && excessOf(read.call, value, { choices: 4, messages: 1 })).toBeNull();
});
