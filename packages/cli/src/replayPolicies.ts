import type { TraceRecord } from '@wattlane/core/domain';
import type { PolicyName } from '@wattlane/core/scheduling';
import type { ReplayOptions, ReplayResult } from '@wattlane/core/twin';
import type { CliIo } from './cliIo.ts';
import { counted } from './output/counted.ts';
import { policyLabel } from './output/policyLabel.ts';
import { isOracle, labelResult, type PolicyResult } from './output/policyResult.ts';
import { significant } from './output/significant.ts';
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
): readonly PolicyResult[] {
  return policies.map((policy) => {
    const name = policyLabel(policy, isOracle(policy, setup.predictor));
    const progress = startProgress(io, name, records.length);
    const replayed = replayTracked(replay, records, { ...setup, policy }, progress);
    const result = labelResult(replayed, setup.predictor);
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

function doneLine({ label, requests, rejected, completion }: PolicyResult): string {
  const mean = significant(completion.meanMs / 1000);
  return `${label}: ${counted(requests - rejected, 'request')} replayed, mean completion time ${mean} s`;
}
