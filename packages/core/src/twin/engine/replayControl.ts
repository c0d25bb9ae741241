import { clockRatiosOf } from '../../control/clockGrid.ts';
import type { ClockLaw } from '../../control/clockLaw.ts';
import { type ControlLimits, controlLimits } from '../../control/controlLimits.ts';
import { engineForecast } from '../../control/engineForecast.ts';
import type { EngineSlo, EngineWork } from '../../control/engineWork.ts';
import { fixedClockLaw } from '../../control/fixedClockLaw.ts';
import { MIAD_P95, MIAD_P99, miadLaw } from '../../control/miadLaw.ts';
import { PREDICTIVE_ENGINE_DEFAULTS, predictiveLaw } from '../../control/predictiveLaw.ts';
import type { GpuPreset } from '../../power/gpuPresets.ts';
import type { ServingProfile } from '../../power/servingProfile.ts';
import type { ClockLag } from '../clockLag.ts';

/** Which law moves the clock of every replica during a replay. Plain data, so that a replay can be stored. */
export interface ReplayControl {
  readonly law:
    | { readonly kind: 'fixed'; readonly clockRatio: number }
    | { readonly kind: 'miad'; readonly percentile: 95 | 99 }
    | { readonly kind: 'predictive'; readonly reserve?: number };
  readonly floorRatio: number;
  /** What the law is told was promised. */
  readonly slo: EngineSlo;
  readonly lag: ClockLag;
}

/** A law with the limits that it runs under. Made from the options, so that it is not part of a snapshot. */
export interface ControlSpec {
  // biome-ignore lint/suspicious/noExplicitAny: each law has its own state, which only it reads.
  readonly law: ClockLaw<any, EngineWork>;
  readonly limits: ControlLimits;
  readonly control: ReplayControl;
}

const DEFAULT_RESERVE = 0.5;

/** @throws WattlaneError ERR_ARGUMENT for a floor or a ratio out of range */
export function createControlSpec(
  control: ReplayControl,
  profile: ServingProfile,
  gpu: GpuPreset,
): ControlSpec {
  const limits = controlLimits(clockRatiosOf(gpu), { floorRatio: control.floorRatio });
  return { law: lawOf(control, limits, profile), limits, control };
}

function lawOf(
  { law, slo }: ReplayControl,
  limits: ControlLimits,
  profile: ServingProfile,
): ControlSpec['law'] {
  switch (law.kind) {
    case 'fixed':
      return fixedClockLaw(law.clockRatio);
    case 'miad':
      return miadLaw(law.percentile === 95 ? MIAD_P95 : MIAD_P99);
    case 'predictive':
      return predictiveLaw(
        engineForecast(profile, slo, law.reserve ?? DEFAULT_RESERVE),
        limits,
        PREDICTIVE_ENGINE_DEFAULTS,
      );
  }
}
