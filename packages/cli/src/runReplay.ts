import type { TraceRecord } from '@wattlane/core/domain';
import { GPU_PRESETS } from '@wattlane/core/power';
import { bandNotes } from './bandNotes.ts';
import { noteLine } from './cliIo.ts';
import type { Fleet } from './fleet.ts';
import { speedForLoad } from './offeredLoad.ts';
import { DEFAULT_POLICIES, type FleetFlags } from './options/fleetOptions.ts';
import type { PolicyResult } from './output/policyResult.ts';
import { shellCommand } from './output/shellCommand.ts';
import { speedText } from './output/speedText.ts';
import { overloadNote } from './overloadNote.ts';
import { replayPolicies } from './replayPolicies.ts';
import type { ReplayRun, RunSettings } from './replayRun.ts';
import { type PreparedSetup, prepareSetup } from './replaySetup.ts';
import type { RunContext } from './runContext.ts';
import { runNotes } from './runNotes.ts';
import { speedUp } from './trace/prepareTrace.ts';
import { checkServable, turnedAwayNote } from './turnedAway.ts';
import { packageVersion } from './version.ts';

/** The requests of a run and where they come from. */
export interface RunInput {
  readonly traceName: string;
  /** In order of arrival from 0 on; at least one. */
  readonly records: readonly TraceRecord[];
  /** What was done to the trace, one sentence each. */
  readonly notes: readonly string[];
  /** What the arrivals have been divided by already. */
  readonly speed: number;
  /** Move the arrivals to this share of the sustained rate; leave them when left out. */
  readonly loadRatio?: number;
}

/**
 * Replays one trace under all policies that are asked for, and gathers what the outputs need. Notes about what is
 * simulated go to stderr before the work begins.
 */
export function runReplay(context: RunContext, flags: FleetFlags, fleet: Fleet, input: RunInput): ReplayRun {
  const { io, replay } = context;
  const policies = flags.policy ?? DEFAULT_POLICIES;
  const prepared = prepareSetup(fleet, flags, input.records);
  checkServable(input.records, fleet.profile);
  const before = [...runNotes(prepared, flags, policies), ...input.notes, ...bandNotes(input.records)];
  for (const note of before) noteLine(io, note);
  const { records, speed } = scaleArrivals(context, prepared, input);
  const results = replayPolicies(io, replay, records, prepared.setup, policies);
  const after = resultNotes(results[0]!, records, fleet);
  for (const note of after) noteLine(io, note);
  const settings = describeRun(context, prepared, { ...input, speed }, [...before, ...after]);
  return { settings, records, results };
}

/** What only the replay shows. */
function resultNotes(
  baseline: PolicyResult,
  records: readonly TraceRecord[],
  { profile }: Fleet,
): readonly string[] {
  const spanMs = records.at(-1)!.arrivalMs - records[0]!.arrivalMs;
  const notes = [overloadNote(baseline, spanMs), turnedAwayNote(baseline.rejected, profile)];
  return notes.filter((note) => note !== undefined);
}

function scaleArrivals(
  { io, replay }: RunContext,
  { setup }: PreparedSetup,
  { records, speed, loadRatio }: RunInput,
): Pick<RunInput, 'records' | 'speed'> {
  if (loadRatio === undefined) return { records, speed };
  const factor = speedForLoad(replay, records, setup, loadRatio);
  noteLine(io, `arrivals ${speedText(factor)}, to ${loadRatio} of what the fleet sustains`);
  return { records: speedUp(records, factor), speed: speed * factor };
}

function describeRun(
  { argv }: RunContext,
  { fleet, setup, predictorLabel, carbonGramsPerKwh }: PreparedSetup,
  { traceName, speed }: RunInput,
  notes: readonly string[],
): RunSettings {
  const { profile, replicas, clockMhz } = fleet;
  return {
    traceName,
    speed,
    gpu: GPU_PRESETS[profile.gpu].name,
    model: profile.model,
    gpusPerReplica: profile.gpusPerReplica,
    replicas,
    clockMhz,
    slo: setup.slo,
    predictor: predictorLabel,
    carbonGramsPerKwh,
    seed: setup.seed,
    version: packageVersion(),
    command: shellCommand(['npx', 'wattlane', ...argv]),
    notes,
  };
}
