import type { EngineRequest } from '../../control/engineWork.ts';
import { governClock } from '../../control/governClock.ts';
import { NO_THROTTLE } from '../../control/gpuSnapshot.ts';
import { sfc32FromState } from '../../random/sfc32.ts';
import type { Scheduler } from '../../scheduling/scheduler.ts';
import { drawLagMs } from '../clockLag.ts';
import type { Fleet } from './fleet.ts';
import { nudgeReplica } from './fleetRuns.ts';
import type { FleetSpec } from './fleetSpec.ts';
import type { ReplicaControl } from './replicaControl.ts';
import { stepLeftMs, stepsDone } from './startRun.ts';

/** When the next written clock has effect, in ms; Infinity for never. */
export const nextEffectMs = ({ controls }: Fleet): number =>
  controls.reduce((soonest, { effectMs }) => Math.min(soonest, effectMs), Number.POSITIVE_INFINITY);

/** When a law wants to be asked next, in ms; Infinity for never. */
export const nextAskMs = ({ controls }: Fleet): number =>
  controls.reduce((soonest, { askMs }) => Math.min(soonest, askMs), Number.POSITIVE_INFINITY);

/** Puts the clocks that are due into effect, each at the end of the step that its replica computes. */
export function applyClocks(fleet: Fleet, spec: FleetSpec, scheduler: Scheduler): void {
  fleet.controls.forEach((control, index) => {
    if (control.effectMs > fleet.nowMs) return;
    control.effectMs = Number.POSITIVE_INFINITY;
    const replica = fleet.replicas[index]!;
    replica.clockRatio = control.writtenRatio;
    if (replica.run !== null) nudgeReplica(fleet, spec, scheduler, index);
  });
}

/** Asks the law of every replica at the present time, and writes what it decides. */
export function askLaws(fleet: Fleet, spec: FleetSpec): void {
  fleet.controls.forEach((control, index) => {
    askLaw(fleet, spec, control, index);
  });
}

function askLaw(fleet: Fleet, spec: FleetSpec, control: ReplicaControl, index: number): void {
  const { law, limits, control: options } = spec.control!;
  const { nowMs } = fleet;
  const decision = governClock(law, limits, control.governor, {
    nowMs,
    clockRatio: control.writtenRatio,
    capRatio: 1,
    throttle: NO_THROTTLE,
    sloSeenMs: nowMs,
    tenants: [],
    present: control.present.length,
    finished: control.finished,
    work: {
      requests: control.present.map((request) => engineRequest(fleet, spec, index, request)),
      arrivedPromptTokens: control.arrivedPromptTokens,
      stepLeftMs: stepLeftMs(fleet.replicas[index]!, nowMs),
    },
  });
  control.finished = [];
  control.askMs = decision.againMs;
  if (decision.kind === 'hold') return;
  const rng = sfc32FromState(fleet.lagRng);
  control.writtenRatio = decision.clockRatio;
  control.effectMs = nowMs + drawLagMs(options.lag, rng);
  control.writes += 1;
  fleet.lagRng = rng.getState();
}

function engineRequest(fleet: Fleet, spec: FleetSpec, index: number, request: number): EngineRequest {
  const { table } = fleet;
  const { arrivalMs, inputTokens, outputTokens } = spec.records[request]!;
  const decodes = table.decodeHandle[request] !== -1;
  const admitted = table.admittedHandle[request] !== -1;
  const replica = fleet.replicas[index]!;
  const toGo = decodes ? table.finishStep[request]! - replica.stepIndex - stepsDone(replica, fleet.nowMs) : 0;
  return {
    arrivedMs: arrivalMs,
    promptTokens: inputTokens,
    promptLeftTokens: admitted ? table.prefillLeft[request]! : inputTokens,
    firstTokenMs: table.firstTokenMs[request]!,
    producedTokens: decodes ? outputTokens - toGo : table.generated[request]!,
    predictedTokens: spec.predictedTokens[request]!,
  };
}
