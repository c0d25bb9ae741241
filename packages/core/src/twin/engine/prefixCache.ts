import { PREFIX_BLOCK_TOKENS } from '../../domain/request.ts';

/**
 * Prompt blocks whose keys and values one replica still holds, least recently used first. Plain data.
 *
 * Model: blocks live in the KV memory that running requests leave free. Blocks of a running prompt count twice, once for
 * the request and once here, so reuse is understated when memory is tight.
 */
export interface PrefixCache {
  /** Block ids in order of last use; the value is always true. */
  readonly blocks: Map<number, true>;
}

/** An empty cache. */
export const createPrefixCache = (): PrefixCache => ({ blocks: new Map() });

/** Leading tokens of a prompt that the cache holds, in whole blocks; at least one token is left to compute. */
export function cachedPrefixTokens(
  cache: PrefixCache,
  prefixBlocks: readonly number[] | undefined,
  inputTokens: number,
): number {
  if (prefixBlocks === undefined) return 0;
  let hits = 0;
  while (hits < prefixBlocks.length && cache.blocks.has(prefixBlocks[hits]!)) hits += 1;
  return Math.min(hits * PREFIX_BLOCK_TOKENS, inputTokens - 1);
}

/** Notes that a prompt's blocks are in memory and were used last. */
export function rememberPrefix(cache: PrefixCache, prefixBlocks: readonly number[] | undefined): void {
  // Deepest block first: the head of a prompt outlives its tail, as a prefix without its head is of no use.
  for (let i = (prefixBlocks?.length ?? 0) - 1; i >= 0; i--) {
    cache.blocks.delete(prefixBlocks![i]!);
    cache.blocks.set(prefixBlocks![i]!, true);
  }
}

/** Drops the blocks used longest ago until at most `maxTokens` tokens are held. */
export function trimPrefixCache(cache: PrefixCache, maxTokens: number): void {
  let excess = cache.blocks.size - Math.max(0, Math.floor(maxTokens / PREFIX_BLOCK_TOKENS));
  for (const block of cache.blocks.keys()) {
    if (excess <= 0) return;
    cache.blocks.delete(block);
    excess -= 1;
  }
}
