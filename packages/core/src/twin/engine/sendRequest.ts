import { recordSent } from '../../admission/holdWindow.ts';
import type { Dispatch } from '../../scheduling/scheduledJob.ts';
import type { Fleet } from './fleet.ts';
import type { FleetSpec } from './fleetSpec.ts';
import { moveGauge } from './gauge.ts';
import { cachedPrefixTokens } from './prefixCache.ts';

/** Books a request from the queue to a replica, as of now; it has not reached the replica's waiting requests yet. */
export function sendRequest(fleet: Fleet, spec: FleetSpec, dispatch: Dispatch, index: number): void {
  const { id: request, sizeMs } = dispatch;
  const record = spec.records[request]!;
  const cachedTokens = cachedPrefixTokens(fleet.replicas[index]!.prefixCache, record);
  const held = {
    prefillTokens: record.inputTokens - cachedTokens,
    predictedTokens: spec.predictedTokens[request]!,
    workMs: sizeMs,
    streams: spec.streams,
  };
  recordSent(fleet.backends[index]!.window, request, held, fleet.nowMs);
  fleet.replicaOf[request] = index;
  const control = fleet.controls[index];
  if (control !== undefined) {
    control.present.push(request);
    control.arrivedPromptTokens += record.inputTokens;
  }
  moveGauge(fleet.held, fleet.nowMs, -1);
  moveGauge(fleet.running, fleet.nowMs, 1);
}
