import { expect, test } from 'vitest';
import { cachedPrefixTokens, createPrefixCache, rememberPrefix, trimPrefixCache } from './prefixCache.ts';

function cacheOf(...prompts: readonly number[][]) {
  const cache = createPrefixCache();
  for (const blocks of prompts) rememberPrefix(cache, blocks);
  return cache;
}

test('only the leading run of known blocks counts', () => {
  const cache = cacheOf([1, 2, 3]);
  expect(cachedPrefixTokens(cache, [1, 2, 9, 3], 2048)).toBe(1024);
  expect(cachedPrefixTokens(cache, [9, 1, 2], 2048)).toBe(0);
  expect(cachedPrefixTokens(cache, undefined, 2048)).toBe(0);
});

test('at least one token of a prompt is computed, also when all its blocks are known', () => {
  expect(cachedPrefixTokens(cacheOf([1, 2]), [1, 2], 1024)).toBe(1023);
  expect(cachedPrefixTokens(cacheOf([1]), [1], 1)).toBe(0);
});

test('the blocks used longest ago go first, and of one prompt its tail before its head', () => {
  const cache = cacheOf([1, 2], [3, 4], [1, 2]);
  trimPrefixCache(cache, 3 * 512);
  expect([...cache.blocks.keys()].toSorted()).toEqual([1, 2, 3]);
  trimPrefixCache(cache, 512 + 511);
  expect([...cache.blocks.keys()]).toEqual([1]);
});

test.each([0, -100, 511])('no room (%i tokens) empties the cache', (maxTokens) => {
  const cache = cacheOf([1, 2, 3]);
  trimPrefixCache(cache, maxTokens);
  expect(cache.blocks.size).toBe(0);
});
