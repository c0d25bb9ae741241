import { grouped } from './significant.ts';

/** A number of things: `1 request`, `2,000 requests`. */
export function counted(count: number, thing: string): string {
  return `${grouped(count)} ${thing}${count === 1 ? '' : 's'}`;
}
