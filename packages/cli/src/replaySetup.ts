import { createConstantIntensity } from '@wattlane/core/carbon';
import type { TraceRecord } from '@wattlane/core/domain';
import { type Fleet, resolveFleet } from './fleet.ts';
import type { FleetFlags } from './options/fleetOptions.ts';
import { choosePredictor } from './predictor.ts';
import type { ReplaySetup } from './replayPolicies.ts';

/** Carbon intensity when none is given, in gCO2e/kWh: a round figure below the world's average grid. */
const ASSUMED_GRAMS_PER_KWH = 400;

/** A replay but for trace and policy, with the words that go with it. */
export interface PreparedSetup {
  readonly fleet: Fleet;
  readonly setup: ReplaySetup;
  readonly predictorLabel: string;
  /** What else there is to say about the predictions. */
  readonly predictorNote?: string;
  readonly carbonGramsPerKwh: number;
}

/**
 * Turns options into a replay.
 *
 * @param fleet  from `checkFleet`, which runs before the trace is read
 * @throws WattlaneError ERR_USAGE when predictions are asked of a trace that has none
 */
export function prepareSetup(
  fleet: Fleet,
  flags: FleetFlags,
  records: readonly TraceRecord[],
): PreparedSetup {
  const carbonGramsPerKwh = flags.carbonGPerKwh ?? ASSUMED_GRAMS_PER_KWH;
  const { predictor, label, note } = choosePredictor(flags.predictor, records);
  const setup: ReplaySetup = {
    ...fleet,
    slo: { ttftMs: flags.sloTtftMs, tpotMs: flags.sloTpotMs },
    predictor,
    carbon: createConstantIntensity(carbonGramsPerKwh),
    seed: flags.seed,
  };
  return {
    fleet,
    setup,
    predictorLabel: label,
    ...(note !== undefined && { predictorNote: note }),
    carbonGramsPerKwh,
  };
}

/** The fleet that the options ask for; see `resolveFleet` for the errors. */
export function checkFleet({ gpu, model, replicas, clockMhz }: FleetFlags): Fleet {
  return resolveFleet({
    gpu,
    replicas,
    ...(model !== undefined && { model }),
    ...(clockMhz !== undefined && { clockMhz }),
  });
}
