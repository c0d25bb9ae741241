import type { TraceRecord } from '../domain/request.ts';

/**
 * The records in order of arrival, shifted so that the first one arrives at 0. Records of one time keep their order.
 *
 * @returns a new array of new records; the given ones are left as they are. Empty for an empty input
 */
export function sortByArrival(records: readonly TraceRecord[]): TraceRecord[] {
  const sorted = [...records].sort((a, b) => a.arrivalMs - b.arrivalMs);
  const firstMs = sorted[0]?.arrivalMs ?? 0;
  return sorted.map((record) => ({ ...record, arrivalMs: record.arrivalMs - firstMs }));
}
