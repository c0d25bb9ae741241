import { checkInteger, WattlaneError } from '@wattlane/core/errors';
import type { Change } from './desired.ts';

/** What a row carries that decides who may change it. */
export interface Fence {
  readonly version: number;
  readonly epoch: number;
}

/**
 * Whether an owner may change a row.
 *
 * @param current  what the row carries now; null when there is none
 * @returns the version that the row has afterwards
 * @throws WattlaneError ERR_STORE when the row belongs to an owner with a higher epoch or has another version than the
 *   caller has seen; ERR_ARGUMENT for an epoch that is no whole number >= 0
 */
export function nextVersion(
  name: string,
  current: Fence | null,
  change: Pick<Change, 'epoch' | 'ifVersion'>,
): number {
  checkInteger('epoch', change.epoch, 0);
  const { version, epoch } = current ?? { version: 0, epoch: 0 };
  if (change.epoch < epoch) {
    throw new WattlaneError(
      'ERR_STORE',
      `${name} was written under epoch ${epoch}; a write under ${change.epoch} is refused`,
    );
  }
  if (change.ifVersion !== undefined && change.ifVersion !== version) {
    throw new WattlaneError(
      'ERR_STORE',
      `${name} has version ${version}; expected ${change.ifVersion}, so it was changed by another`,
    );
  }
  return version + 1;
}
