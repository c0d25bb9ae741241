import { monotonicMs } from '../daemon/monotonicMs.ts';
import type { GpuController } from '../gpu/gpuController.ts';

/** What the API tells about one GPU. */
export function gpuView(gpu: GpuController): object {
  const { info, sample } = gpu;
  const { clocksMhz, powerCap } = info.capabilities;
  return {
    uuid: info.uuid,
    index: info.index,
    name: info.name,
    vendor: info.vendor,
    pciBusId: info.pciBusId,
    mig: info.mig,
    persistence: gpu.persistence,
    health: gpu.health,
    control: gpu.readOnly === undefined ? 'allowed' : 'monitor-only',
    ...(gpu.readOnly === undefined ? {} : { reason: gpu.readOnly }),
    limits: {
      clock:
        clocksMhz.length === 0
          ? null
          : { minMhz: clocksMhz[0]!, maxMhz: clocksMhz.at(-1)!, steps: clocksMhz.length },
      powerWatts:
        powerCap === null
          ? null
          : { min: powerCap.minWatts, max: powerCap.maxWatts, default: powerCap.defaultWatts },
    },
    applied: gpu.applied,
    seen: gpu.seen,
    conflict: gpu.conflict,
    claims: gpu.claims.size,
    telemetry: sample === undefined ? null : telemetry(sample),
    energy: {
      joules: gpu.energy.joules,
      source: gpu.energy.source,
      gaps: gpu.energy.gaps,
      gapMs: gpu.energy.gapMs,
    },
    lastXid: gpu.xid,
  };
}

function telemetry({ code, timeMs, ...readings }: NonNullable<GpuController['sample']>) {
  return { ageMs: Math.max(0, monotonicMs() - timeMs), ...readings, code };
}
