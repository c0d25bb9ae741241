import type { TraceRecord } from '@wattlane/core/domain';
import type { PolicyName } from '@wattlane/core/scheduling';
import type { ReplayOptions, ReplayResult } from '@wattlane/core/twin';
import type { CliIo } from './cliIo.ts';
import { policyLabel } from './output/policyLabel.ts';
import { grouped, significant } from './output/significant.ts';
import { type Progress, startProgress } from './progress.ts';
import type { Replay } from './replayPort.ts';

/** A replay but for its policy. */
export type ReplaySetup = Omit<ReplayOptions, 'policy'>;

/** Replays one trace under each policy in turn, with a bar or a line of progress each. */
export function replayPolicies(
  io: CliIo,
  replay: Replay,
  records: readonly TraceRecord[],
  setup: ReplaySetup,
  policies: readonly PolicyName[],
): readonly ReplayResult[] {
  return policies.map((policy) => {
    const progress = startProgress(io, policyLabel(policy), records.length);
    const result = replayTracked(replay, records, { ...setup, policy }, progress);
    progress.finish(doneLine(result));
    return result;
  });
}

function replayTracked(
  replay: Replay,
  records: readonly TraceRecord[],
  options: ReplayOptions,
  progress: Progress,
): ReplayResult {
  try {
    return replay(records, options, (completed) => progress.update(completed));
  } catch (error) {
    progress.abandon();
    throw error;
  }
}

function doneLine({ policy, requests, completion }: ReplayResult): string {
  const mean = significant(completion.meanMs / 1000);
  return `${policyLabel(policy)}: ${grouped(requests)} requests replayed, mean completion time ${mean} s`;
}
