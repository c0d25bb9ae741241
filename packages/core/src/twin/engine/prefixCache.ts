import { PREFIX_BLOCK_TOKENS, type TraceRecord } from '../../domain/request.ts';

/**
 * Prompt blocks whose keys and values one replica holds. Plain data.
 *
 * A block that several requests share is in memory once, as with the block hashing of vLLM. While a request that runs
 * needs a block it is held; after that it stays as long as memory is not needed, and the block used longest ago goes
 * first. A block can be hit once its content has been computed. Model: two requests that compute the same block at the
 * same time share its memory too, where an engine would hold it twice until one of them ends.
 */
export interface PrefixCache {
  /** Blocks that running requests hold: how many do, and whether the content is computed. */
  readonly held: Map<number, { holders: number; computed: boolean }>;
  /** Computed blocks that no running request holds, used longest ago first; the value is always true. */
  readonly idle: Map<number, true>;
}

/** An empty cache. */
export const createPrefixCache = (): PrefixCache => ({ held: new Map(), idle: new Map() });

/** How many leading blocks of a prompt can be shared: whole blocks that the trace has an id for. */
export function shareableBlocks({ prefixBlocks, inputTokens }: TraceRecord): number {
  return Math.min(prefixBlocks?.length ?? 0, Math.floor(inputTokens / PREFIX_BLOCK_TOKENS));
}

/** Tokens of a prompt that lie outside its shareable blocks. */
export const privateTokens = (record: TraceRecord): number =>
  record.inputTokens - shareableBlocks(record) * PREFIX_BLOCK_TOKENS;

/** Tokens that held blocks occupy. */
export const heldTokens = (cache: PrefixCache): number => cache.held.size * PREFIX_BLOCK_TOKENS;

/** Leading tokens of a prompt that need not be computed again; at least one token is left to compute. */
export function cachedPrefixTokens(cache: PrefixCache, record: TraceRecord): number {
  const blocks = shareableBlocks(record);
  let hits = 0;
  while (hits < blocks && isComputed(cache, record.prefixBlocks![hits]!)) hits += 1;
  return Math.min(hits * PREFIX_BLOCK_TOKENS, record.inputTokens - 1);
}

/** Tokens of memory that holding a prompt's blocks would take beyond what is held already. */
export function extraHeldTokens(cache: PrefixCache, record: TraceRecord): number {
  let extra = 0;
  for (let i = shareableBlocks(record) - 1; i >= 0; i--)
    extra += cache.held.has(record.prefixBlocks![i]!) ? 0 : 1;
  return extra * PREFIX_BLOCK_TOKENS;
}

/** A request begins to run: its blocks are held. */
export function holdPrefix(cache: PrefixCache, record: TraceRecord): void {
  for (let i = shareableBlocks(record) - 1; i >= 0; i--) {
    const block = record.prefixBlocks![i]!;
    const held = cache.held.get(block);
    if (held === undefined) cache.held.set(block, { holders: 1, computed: cache.idle.delete(block) });
    else held.holders += 1;
  }
}

/** The prompt of a running request is computed, and with it its blocks. */
export function computePrefix(cache: PrefixCache, record: TraceRecord): void {
  for (let i = shareableBlocks(record) - 1; i >= 0; i--)
    cache.held.get(record.prefixBlocks![i]!)!.computed = true;
}

/**
 * A request no longer runs: blocks that nobody else holds fall idle, or are lost if they were never computed. The deepest
 * block is released first, so that the head of a prompt outlives its tail: a tail is of no use without its head.
 */
export function releasePrefix(cache: PrefixCache, record: TraceRecord): void {
  for (let i = shareableBlocks(record) - 1; i >= 0; i--) {
    const block = record.prefixBlocks![i]!;
    const held = cache.held.get(block)!;
    held.holders -= 1;
    if (held.holders > 0) continue;
    cache.held.delete(block);
    if (held.computed) cache.idle.set(block, true);
  }
}

/** Drops idle blocks, used longest ago first, until they occupy at most `maxTokens` tokens. */
export function trimIdleBlocks(cache: PrefixCache, maxTokens: number): void {
  let excess = cache.idle.size - Math.max(0, Math.floor(maxTokens / PREFIX_BLOCK_TOKENS));
  for (const block of cache.idle.keys()) {
    if (excess <= 0) return;
    cache.idle.delete(block);
    excess -= 1;
  }
}

const isComputed = (cache: PrefixCache, block: number): boolean =>
  cache.idle.has(block) || cache.held.get(block)?.computed === true;
