import { heldTokens, trimIdleBlocks } from './prefixCache.ts';
import type { EngineSpec, Replica } from './replica.ts';

/** KV memory that running requests leave free, in tokens; idle prefix blocks count as free, since they can go. */
export const freeKvTokens = (replica: Replica, spec: EngineSpec): number =>
  spec.profile.kvCapacityTokens - replica.privateKvTokens - heldTokens(replica.prefixCache);

/** Gives up idle prefix blocks where running requests need the memory. */
export const yieldIdleBlocks = (replica: Replica, spec: EngineSpec): void =>
  trimIdleBlocks(replica.prefixCache, freeKvTokens(replica, spec));
