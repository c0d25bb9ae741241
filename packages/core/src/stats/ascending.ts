/** Order of two numbers for `sort`, infinities included (a difference of equal ones would be NaN). */
export function ascending(a: number, b: number): number {
  if (a < b) return -1;
  return a > b ? 1 : 0;
}
