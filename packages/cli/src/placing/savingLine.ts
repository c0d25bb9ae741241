import { significant } from '../output/significant.ts';
import type { PlaceRun } from './placeRun.ts';

/** In one sentence, what the placement draws and what the simple rules would. */
export function savingLine({ placed: { figures }, baselines }: PlaceRun): string {
  const factors = baselines.flatMap(({ name, figures: own }) =>
    own === undefined || !Number.isFinite(own.watts) ? [] : [`${name} ${significant(own.watts)} W`],
  );
  const others = factors.length === 0 ? 'none of the simple rules finds room' : factors.join(', ');
  return `${significant(figures.watts)} W predicted; ${others}, all at their lowest safe clocks`;
}
