import { significant } from './significant.ts';

/** What dividing arrival times by `speed` did: `sped up 2.00 times`, `slowed down 1.33 times`. */
export function speedText(speed: number): string {
  return speed >= 1 ? `sped up ${significant(speed)} times` : `slowed down ${significant(1 / speed)} times`;
}
