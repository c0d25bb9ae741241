import { DEFAULT_TENANT, type TraceRecord } from '@wattlane/core/domain';
import { bandsOf } from './output/bandFigures.ts';
import { grouped } from './output/significant.ts';

/**
 * What bands and tenants of a trace do to every order, `fcfs` among them.
 *
 * @returns sentences; none for a trace of one band and one tenant
 */
export function bandNotes(records: readonly TraceRecord[]): readonly string[] {
  const bands = bandsOf(records);
  const tenants = new Set(records.map(({ tenant = DEFAULT_TENANT }) => tenant)).size;
  return [
    ...(bands.length > 1
      ? [
          `Bands (${bands.join(', ')}) are strict under every policy: a request waits while one of a more urgent band does, so that fcfs is first come, first served only inside a band.`,
        ]
      : []),
    ...(tenants > 1
      ? [
          `The ${grouped(tenants)} tenants share their band evenly under every policy: one that is ahead waits for the others, so that fcfs is first come, first served only inside a tenant.`,
        ]
      : []),
  ];
}
