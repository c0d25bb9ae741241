import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { TraceRecord } from '../../domain/request.ts';
import {
  cachedPrefixTokens,
  computePrefix,
  createPrefixCache,
  extraHeldTokens,
  heldTokens,
  holdPrefix,
  type PrefixCache,
  privateTokens,
  releasePrefix,
  shareableBlocks,
  trimIdleBlocks,
} from './prefixCache.ts';

const prompt = (
  prefixBlocks: readonly number[],
  inputTokens = prefixBlocks.length * 512 + 100,
): TraceRecord => ({
  arrivalMs: 0,
  inputTokens,
  outputTokens: 1,
  prefixBlocks,
});

/** Runs prompts one after the other, each to its end. */
function cacheAfter(...prompts: readonly TraceRecord[]): PrefixCache {
  const cache = createPrefixCache();
  for (const record of prompts) {
    holdPrefix(cache, record);
    computePrefix(cache, record);
    releasePrefix(cache, record);
  }
  return cache;
}

test('only whole blocks that have an id can be shared; the rest of a prompt is its own', () => {
  expect([shareableBlocks(prompt([1, 2, 3], 1200)), privateTokens(prompt([1, 2, 3], 1200))]).toEqual([
    2, 176,
  ]);
  expect(privateTokens({ arrivalMs: 0, inputTokens: 1200, outputTokens: 1 })).toBe(1200);
});

test('only the leading run of known blocks counts', () => {
  const cache = cacheAfter(prompt([1, 2, 3]));
  expect(cachedPrefixTokens(cache, prompt([1, 2, 9, 3]))).toBe(1024);
  expect(cachedPrefixTokens(cache, prompt([9, 1, 2]))).toBe(0);
});

test('at least one token of a prompt is computed, also when all its blocks are known', () => {
  expect(cachedPrefixTokens(cacheAfter(prompt([1, 2])), prompt([1, 2], 1024))).toBe(1023);
});

test('a block can be hit only once it is computed, and is lost if its request leaves before', () => {
  const cache = createPrefixCache();
  holdPrefix(cache, prompt([1]));
  expect(cachedPrefixTokens(cache, prompt([1]))).toBe(0);
  releasePrefix(cache, prompt([1]));
  expect(cache.idle.size).toBe(0);
});

test('blocks that several running requests share are held once', () => {
  const cache = cacheAfter(prompt([1, 2]));
  holdPrefix(cache, prompt([1, 2]));
  expect(extraHeldTokens(cache, prompt([1, 2, 3]))).toBe(512);
  holdPrefix(cache, prompt([1, 2, 3]));
  expect(heldTokens(cache)).toBe(3 * 512);
  releasePrefix(cache, prompt([1, 2]));
  expect(heldTokens(cache)).toBe(3 * 512);
});

test('idle blocks used longest ago go first, and of one prompt its tail before its head', () => {
  const cache = cacheAfter(prompt([1, 2]), prompt([3, 4]), prompt([1, 2]));
  trimIdleBlocks(cache, 3 * 512);
  expect([...cache.idle.keys()].toSorted()).toEqual([1, 2, 3]);
  trimIdleBlocks(cache, 512 + 511);
  expect([...cache.idle.keys()]).toEqual([1]);
});

test.each([0, -100, 511])('no room (%i tokens) drops all idle blocks and no held one', (maxTokens) => {
  const cache = cacheAfter(prompt([1, 2, 3]));
  holdPrefix(cache, prompt([1]));
  trimIdleBlocks(cache, maxTokens);
  expect([cache.idle.size, heldTokens(cache)]).toEqual([0, 512]);
});

test('whatever runs and ends, a block is held exactly while a running request has it, and never also idle', () => {
  const blocks = fc.array(fc.nat(6), { maxLength: 5 });
  fc.assert(
    fc.property(
      fc.array(blocks, { maxLength: 12 }),
      fc.array(fc.nat(30), { maxLength: 60 }),
      (prompts, moves) => {
        const cache = createPrefixCache();
        const waiting = prompts.map((list) => prompt(list));
        const running: TraceRecord[] = [];
        for (const move of moves) {
          if (move % 3 === 0 && waiting.length > 0) {
            running.push(waiting.shift()!);
            holdPrefix(cache, running.at(-1)!);
          } else if (move % 3 === 1 && running.length > 0) {
            computePrefix(cache, running[move % running.length]!);
          } else if (running.length > 0) {
            releasePrefix(cache, running.splice(move % running.length, 1)[0]!);
          }
          const needed = new Set(running.flatMap(({ prefixBlocks }) => [...prefixBlocks!]));
          expect(new Set(cache.held.keys())).toEqual(needed);
          expect([...cache.idle.keys()].some((block) => needed.has(block))).toBe(false);
        }
      },
    ),
  );
});
