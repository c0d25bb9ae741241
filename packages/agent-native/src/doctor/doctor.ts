import { accessSync, constants, existsSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { isWattlaneError } from '@wattlane/core/errors';
import type { GpuBackend, GpuInfo } from '../backend/gpuBackend.ts';
import { findNative } from '../backend/nvml/loadAddon.ts';
import { codeText, NVML } from '../backend/nvml/nvmlCodes.ts';
import type { AgentConfig } from '../config/agentConfig.ts';
import { openBackend } from '../daemon/openBackend.ts';
import { permissionCode } from '../gpu/permissionCode.ts';

/** One thing that a host allows or does not. */
export interface DoctorItem {
  /** What it is about: `host`, or `GPU 0`. */
  readonly subject: string;
  readonly knob: string;
  readonly state: 'yes' | 'no' | 'partly';
  readonly detail: string;
  /** How to get it; null where nothing is missing. */
  readonly advice: string | null;
}

const RIGHTS = 'run as root, or with CAP_SYS_ADMIN (containers: --cap-add SYS_ADMIN)';

const item = (
  subject: string,
  knob: string,
  state: DoctorItem['state'],
  detail: string,
  advice: string | null = null,
): DoctorItem => ({ subject, knob, state, detail, advice });

/**
 * Looks what this host allows, knob by knob. The only thing that it sets is the power limit, to the value that it has, to
 * see whether it may.
 */
export async function diagnose(config: AgentConfig): Promise<DoctorItem[]> {
  const items = [...fileItems(config)];
  let backend: GpuBackend;
  try {
    backend = await openBackend(config);
  } catch (error) {
    const reason = isWattlaneError(error) ? error.message : String(error);
    const advice = 'install the NVIDIA driver, mount libnvidia-ml.so.1 into the container, or use --simulate';
    return [...items, item('host', 'GPU driver', 'no', reason, advice)];
  }
  try {
    const version = backend.kind === 'simulated' ? 'simulated' : `driver ${backend.driverVersion}`;
    items.push(item('host', 'GPU driver', 'yes', version));
    if (backend.gpus.length === 0) {
      items.push(item('host', 'GPUs', 'no', 'none can be opened', 'check nvidia-smi and the device files'));
    }
    for (const gpu of backend.gpus) items.push(...(await gpuItems(backend, gpu)));
  } finally {
    await backend.close();
  }
  return items;
}

function fileItems({ journal, socket, simulate }: AgentConfig): DoctorItem[] {
  const guardian = findNative('wattlane-guardian');
  const items = [
    guardian === undefined
      ? item(
          'host',
          'guardian',
          'no',
          'not built',
          'node scripts/buildNative.mjs with a C++ compiler, or the platform package',
        )
      : item('host', 'guardian', 'yes', guardian),
  ];
  if (simulate) return items;
  for (const [knob, path] of Object.entries({ journal, socket })) {
    const folder = nearestFolder(dirname(path));
    const advice = `make ${dirname(path)} writable for this user; without a journal nothing is set`;
    items.push(
      isWritable(folder)
        ? item('host', knob, 'yes', path)
        : item('host', knob, 'no', `${folder} is not writable`, advice),
    );
  }
  items.push(privilegeItem());
  return items;
}

/** Bit of CAP_SYS_ADMIN in the kernel's list of capabilities. */
const CAP_SYS_ADMIN = 21n;

function privilegeItem(): DoctorItem {
  let effective = 0n;
  try {
    const digits = /^CapEff:\s+([0-9a-f]+)$/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1] ?? '0';
    effective = BigInt(`0x${digits}`);
  } catch {
    return item('host', 'privileges', 'partly', 'the kernel does not tell');
  }
  if (((effective >> CAP_SYS_ADMIN) & 1n) === 1n) return item('host', 'privileges', 'yes', 'CAP_SYS_ADMIN');
  return item('host', 'privileges', 'no', 'no CAP_SYS_ADMIN, which drivers ask for to set anything', RIGHTS);
}

async function gpuItems(backend: GpuBackend, gpu: GpuInfo): Promise<DoctorItem[]> {
  const subject = `GPU ${gpu.index}`;
  const { clocksMhz, powerCap, energyCounter, instantPower } = gpu.capabilities;
  const items = [item(subject, 'device', 'yes', `${gpu.name}, ${gpu.uuid}`)];
  if (gpu.guest) {
    items.push(
      item(
        subject,
        'control',
        'no',
        'guest of a hypervisor',
        'run the agent on the host of the virtual machine',
      ),
    );
  }
  if (gpu.mig)
    items.push(item(subject, 'MIG', 'partly', 'on: clocks and power hold for all slices together'));
  const permission = await permissionCode(backend, gpu);
  const denied = permission === NVML.noPermission;
  const advice = denied ? RIGHTS : null;
  const code = permission === null || permission === NVML.success ? '' : `, code ${codeText(permission)}`;
  items.push(
    clocksMhz.length === 0
      ? item(
          subject,
          'clock lock',
          'no',
          'the driver offers none',
          gpu.guest ? null : 'needs a Volta GPU or later and a driver that has it',
        )
      : item(
          subject,
          'clock lock',
          denied ? 'no' : permission === null ? 'partly' : 'yes',
          `${clocksMhz[0]} to ${clocksMhz.at(-1)} MHz, ${clocksMhz.length} steps${code}${permission === null ? '; nothing harmless to try it with' : ''}`,
          advice,
        ),
    powerCap === null
      ? item(subject, 'power cap', 'no', 'the driver offers none')
      : item(
          subject,
          'power cap',
          permission === NVML.success ? 'yes' : 'no',
          `${powerCap.minWatts} to ${powerCap.maxWatts} W${code}`,
          advice,
        ),
    energyCounter
      ? item(subject, 'energy', 'yes', 'counted by the GPU')
      : item(subject, 'energy', 'partly', 'power is integrated over time'),
    instantPower
      ? item(subject, 'power reading', 'yes', 'instant')
      : item(subject, 'power reading', 'partly', 'may be an average over one second'),
    ...persistenceItems(subject, gpu),
  );
  return items;
}

function persistenceItems(subject: string, { persistence, vendor }: GpuInfo): DoctorItem[] {
  if (vendor !== 'nvidia') return [];
  if (persistence === null) return [item(subject, 'persistence', 'no', 'the driver does not tell')];
  if (persistence) return [item(subject, 'persistence', 'yes', 'on')];
  const advice = 'the agent turns it on while it runs, or: systemctl enable --now nvidia-persistenced';
  return [item(subject, 'persistence', 'partly', 'off: an idle GPU loses its limits', advice)];
}

function nearestFolder(path: string): string {
  let folder = path;
  while (!existsSync(folder) && dirname(folder) !== folder) folder = dirname(folder);
  return folder;
}

function isWritable(folder: string): boolean {
  try {
    accessSync(folder, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}
