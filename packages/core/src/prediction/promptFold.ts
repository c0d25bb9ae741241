import { finishHash, HASH_START, hashUnit } from './featureHash.ts';
import type { PromptRequest } from './promptRequest.ts';

/**
 * Number of the fold, from 0 to `folds` - 1, that a request belongs to: by a hash of all its text without outer white
 * space, so that the same prompt always falls into the same fold, whichever model answered.
 */
export function promptFold(request: PromptRequest, folds: number): number {
  let hash = HASH_START;
  for (const turn of request.turns) {
    const text = turn.text.trim();
    for (let i = 0; i < text.length; i++) hash = hashUnit(hash, text.charCodeAt(i));
    hash = hashUnit(hash, 0xffff);
  }
  return (finishHash(hash, 0x51ed270b) >>> 0) % folds;
}
