import { clockCount, clockMhzAt } from './clockSteps.ts';
import type { GpuPreset } from './gpuPresets.ts';
import type { ServingProfile } from './servingProfile.ts';
import { stepPowerWatts } from './stepPower.ts';

/**
 * The highest clock ratio at which a step draws no more than a power limit: what a GPU settles on under a cap.
 *
 * 1 when the cap does not bind. The lowest clock's ratio when even that draws more, as for a cap below idle. A binary
 * search, since power never falls with the clock.
 *
 * @param decodingRequests    requests that get one token in the step
 * @param prefillShareOfTime  share of the step's time that goes to prefill, 0 to 1
 * @param capWatts            power limit of each GPU, in W
 */
export function clockRatioUnderCap(
  profile: ServingProfile,
  gpu: GpuPreset,
  decodingRequests: number,
  prefillShareOfTime: number,
  capWatts: number,
): number {
  const limitWatts = profile.gpusPerReplica * capWatts;
  if (stepPowerWatts(profile, gpu, decodingRequests, prefillShareOfTime, 1) <= limitWatts) return 1;
  let low = 0;
  let high = clockCount(gpu) - 1; // drew too much, or is the top clock
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    const clockRatio = clockMhzAt(gpu, middle) / gpu.topClockMhz;
    const watts = stepPowerWatts(profile, gpu, decodingRequests, prefillShareOfTime, clockRatio);
    if (watts <= limitWatts) low = middle;
    else high = middle;
  }
  return clockMhzAt(gpu, low) / gpu.topClockMhz;
}
