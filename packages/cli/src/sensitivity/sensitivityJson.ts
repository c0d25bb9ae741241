import { pathTimesUs } from '@wattlane/core/sensitivity';
import type { SensitivityRun } from './sensitivityRun.ts';

/** A run as one JSON value for other programs. */
export function sensitivityJson({ traceName, report, path, slo, notes, version }: SensitivityRun): unknown {
  return {
    format: 'wattlane-sensitivity-1',
    version,
    trace: traceName,
    notes,
    ...report,
    criticalPathUs: pathTimesUs(path),
    slo: slo ?? null,
  };
}
