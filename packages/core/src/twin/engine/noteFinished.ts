import { ttftBoundMs } from '../../control/engineWork.ts';
import type { Fleet } from './fleet.ts';
import type { FleetSpec } from './fleetSpec.ts';

/** Notes for the law how far a request that ended was inside its SLO. */
export function noteFinished(fleet: Fleet, spec: FleetSpec, index: number, request: number): void {
  const control = fleet.controls[index];
  if (control === undefined) return;
  const { slo } = spec.control!.control;
  const { arrivalMs, inputTokens, outputTokens } = spec.records[request]!;
  const firstMs = fleet.table.firstTokenMs[request]!;
  const gaps = outputTokens - 1;
  const gapRatio = gaps === 0 ? 0 : (fleet.table.completionMs[request]! - firstMs) / gaps / slo.tpotMs;
  const firstRatio = (firstMs - arrivalMs) / ttftBoundMs(slo, inputTokens);
  control.finished.push(
    gapRatio > firstRatio
      ? { latencyRatio: gapRatio, fromMs: firstMs, toMs: fleet.table.completionMs[request]! }
      : { latencyRatio: firstRatio, fromMs: arrivalMs, toMs: firstMs },
  );
  control.present.splice(control.present.indexOf(request), 1);
}
