import type { GpuBackend, GpuEvent, GpuInfo, GpuSample, WriteResult } from '../gpuBackend.ts';
import { NVML } from './nvmlCodes.ts';
import { NvmlSession, OPERATION } from './nvmlSession.ts';
import { sampleAt, sampleCount } from './sampleLayout.ts';

/** How long the driver may take, in ms. */
export interface NvmlDeadlines {
  readonly startMs: number;
  readonly callMs: number;
  readonly sampleMs: number;
}

/** Without persistence a driver may take seconds to come up; a call of a busy one takes tens of ms. */
export const DEFAULT_DEADLINES: NvmlDeadlines = { startMs: 20_000, callMs: 2000, sampleMs: 500 };

/** What the addon tells about one GPU. */
interface NativeDescription {
  readonly uuid: string;
  readonly name: string;
  readonly pciBusId: string;
  readonly mig: number;
  readonly virtualization: number;
  readonly persistence: number;
  readonly limitMw: number;
  readonly defaultLimitMw: number;
  readonly minLimitMw: number;
  readonly maxLimitMw: number;
  readonly topSmMhz: number;
  readonly memTotalBytes: number;
  readonly hasLimit: boolean;
  readonly hasLimitRange: boolean;
  readonly hasEnergy: boolean;
  readonly hasInstantPower: boolean;
  readonly hasLock: boolean;
  readonly hasSetLimit: boolean;
  readonly clocksMhz: readonly number[];
}

/** Mode of a GPU that a hypervisor shares out. */
const VGPU_GUEST = 2;

/**
 * NVIDIA GPUs through the driver's own library.
 *
 * @param path  of the library; undefined for where drivers install it
 * @throws WattlaneError ERR_GPU_DRIVER when the library cannot be loaded or the driver does not start
 */
export async function openNvml(
  path: string | undefined,
  deadlines: NvmlDeadlines = DEFAULT_DEADLINES,
): Promise<GpuBackend> {
  const session = new NvmlSession(path);
  try {
    const { driverVersion, codes } = await session.start(deadlines.startMs);
    const found = await Promise.all(
      codes.map(async (openCode, index) => {
        if (openCode !== NVML.success) return null;
        const { code, payload } = await session.command(index, OPERATION.describe, 0, 0, deadlines.startMs);
        return code === NVML.success ? gpuInfo(index, payload as NativeDescription) : null;
      }),
    );
    return nvmlBackend(
      session,
      driverVersion,
      found.filter((gpu) => gpu !== null),
      deadlines,
    );
  } catch (error) {
    await session.close();
    throw error;
  }
}

function gpuInfo(index: number, d: NativeDescription): GpuInfo {
  const guest = d.virtualization === VGPU_GUEST;
  const canCap = d.hasSetLimit && d.hasLimit && d.hasLimitRange && !guest;
  return {
    uuid: d.uuid,
    index,
    name: d.name,
    vendor: 'nvidia',
    pciBusId: d.pciBusId,
    memoryBytes: d.memTotalBytes,
    topClockMhz: d.clocksMhz.at(-1) ?? d.topSmMhz,
    mig: d.mig === 1,
    guest,
    persistence: d.persistence < 0 ? null : d.persistence === 1,
    powerLimitWatts: d.hasLimit ? d.limitMw / 1000 : null,
    capabilities: {
      clocksMhz: d.hasLock && !guest ? d.clocksMhz : [],
      powerCap: canCap
        ? {
            minWatts: d.minLimitMw / 1000,
            maxWatts: d.maxLimitMw / 1000,
            defaultWatts: d.defaultLimitMw / 1000,
          }
        : null,
      energyCounter: d.hasEnergy,
      instantPower: d.hasInstantPower,
      perKnobReset: true,
    },
  };
}

function nvmlBackend(
  session: NvmlSession,
  driverVersion: string,
  gpus: readonly GpuInfo[],
  { callMs, sampleMs }: NvmlDeadlines,
): GpuBackend {
  const write = async (index: number, operation: number, a = 0, b = 0): Promise<WriteResult> => {
    const { code } = await session.command(index, operation, a, b, callMs);
    return { code };
  };
  const backend: GpuBackend = {
    kind: 'nvml',
    driverVersion,
    gpus,
    onEvent: () => {},
    async sample(all): Promise<readonly GpuSample[]> {
      const batch = await session.sample(all, sampleMs);
      return gpus
        .filter(({ index }) => index < sampleCount(batch))
        .map(({ index }) => sampleAt(batch, index));
    },
    lockClocks: (index, minMhz, maxMhz) => write(index, OPERATION.lockClocks, minMhz, maxMhz),
    resetClocks: (index) => write(index, OPERATION.resetClocks),
    setPowerLimit: (index, watts) => write(index, OPERATION.setPowerLimit, Math.round(watts * 1000)),
    async readPowerLimit(index) {
      const { code, payload } = await session.command(index, OPERATION.readPowerLimit, 0, 0, callMs);
      return { code, watts: code === NVML.success ? Number(payload) / 1000 : null };
    },
    setPersistence: (index, on) => write(index, OPERATION.setPersistence, on ? 1 : 0),
    close: () => session.close(),
  };
  const tell = (event: GpuEvent) => backend.onEvent(event);
  session.onXid = (index, xid) => tell({ kind: 'xid', index, xid });
  session.onLate = (index, code) => tell({ kind: 'late', index, code });
  return backend;
}
