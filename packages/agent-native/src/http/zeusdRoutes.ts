import { isWattlaneError, WattlaneError } from '@wattlane/core/errors';
import type { Claim } from '../arbitration/claim.ts';
import type { GpuSample } from '../backend/gpuBackend.ts';
import { codeText, NVML } from '../backend/nvml/nvmlCodes.ts';
import type { Agent } from '../daemon/agent.ts';
import type { GpuController } from '../gpu/gpuController.ts';
import { ZEUSD_HOLDER } from '../lease/holders.ts';
import type { Call } from './agentRoutes.ts';
import { ok, type Reply, statusOf } from './reply.ts';

/**
 * The routes that clients of Zeus' daemon use, so that `ZEUSD_SOCK_PATH` may point here. Answers null for other calls.
 *
 * Behind them stands one shared lease, which every call of these routes renews. Persistence mode is on
 * while the agent runs, so that turning it on is granted and turning it off is not; memory clocks are not ours to change.
 * What is not granted is answered 400, as the daemon does where hardware cannot.
 */
export function answerZeusd(agent: Agent, call: Call): Promise<Reply | null> | Reply | null {
  const { method, path } = call;
  const [group, name] = path;
  if (method === 'GET' && path.length === 1 && group === 'discover') return ok(discovery(agent));
  if (method === 'GET' && path.length === 1 && group === 'time') return ok({ timestamp_ms: Date.now() });
  if (group !== 'gpu' || path.length !== 2) return null;
  agent.renewZeusd();
  if (method === 'GET') return read(agent, name!, call);
  if (method === 'POST') return write(agent, name!, call);
  return null;
}

function discovery(agent: Agent) {
  const gpus = agent.gpus.map(({ info }) => ({
    id: info.index,
    name: info.name,
    pci_address: info.pciBusId.toLowerCase().replace(/^0000(?=[0-9a-f]{4}:)/, ''),
    cumulative_energy_available: info.capabilities.energyCounter,
  }));
  const groups = agent.mode === 'control' ? ['gpu-control', 'gpu-read'] : ['gpu-read'];
  return { gpus, cpus: [], enabled_api_groups: groups, auth_required: false };
}

async function read(agent: Agent, name: string, { query }: Call): Promise<Reply | null> {
  const gpus = query.has('gpu_ids') ? chosen(agent, query) : agent.gpus;
  const byGpu = (entry: (gpu: GpuController) => unknown): Reply =>
    ok(Object.fromEntries(gpus.map((gpu) => [String(gpu.info.index), entry(gpu)])));
  switch (name) {
    case 'get_power':
      return ok({
        timestamp_ms: Date.now(),
        power_mw: Object.fromEntries(
          gpus.map((gpu) => [String(gpu.info.index), milli(gpu.sample?.powerWatts, 'power')]),
        ),
      });
    case 'get_cumulative_energy':
      return byGpu((gpu) => ({ energy_mj: milli(gpu.sample?.energyJoules, 'an energy counter') }));
    case 'get_power_limit':
      return byGpu(({ sample }) => ({ power_limit_mw: milli(sample?.powerLimitWatts, 'a power limit') }));
    case 'get_power_limit_constraints':
      return byGpu(({ info: { capabilities } }) => ({
        min_power_limit_mw: milli(capabilities.powerCap?.minWatts, 'a power limit'),
        max_power_limit_mw: milli(capabilities.powerCap?.maxWatts, 'a power limit'),
      }));
    case 'get_persistence_mode':
      return byGpu(({ persistence }) => ({ enabled: persistence === true }));
    default:
      return null;
  }
}

async function write(agent: Agent, name: string, { query }: Call): Promise<Reply | null> {
  const change = name === 'set_persistence_mode' ? persistenceOf(query) : changeOf(name, query);
  if (change === null) return null;
  const errors: Record<string, string> = {};
  let worst = 200;
  const done = Promise.all(
    chosen(agent, query).map(async (gpu) => {
      try {
        await whenFree(gpu, name, change);
      } catch (error) {
        errors[String(gpu.info.index)] = error instanceof Error ? error.message : String(error);
        worst = Math.max(worst, statusOf(error));
      }
    }),
  );
  if (query.get('block') === 'false') return { status: 200, body: '' };
  await done;
  return worst === 200 ? { status: 200, body: '' } : { status: worst, body: { errors } };
}

/** What a call does to one GPU. */
type Change = (gpu: GpuController) => Promise<void>;

/** Longest wait for a change that is one too many, in ms: after a second there is room again. */
const ROOM_MS = 1500;
const ROOM_POLL_MS = 50;
/** The last call of each kind to each GPU. */
const lastCalls = new WeakMap<GpuController, Map<string, object>>();

/**
 * Makes a change. Programs that use these routes know no limit of writes, so that one too many waits for its turn instead of
 * being turned away; one that a later call has overtaken meanwhile is left out, as the last write wins with the daemon too.
 */
async function whenFree(gpu: GpuController, name: string, change: Change): Promise<void> {
  const calls = lastCalls.get(gpu) ?? new Map<string, object>();
  lastCalls.set(gpu, calls);
  const own = {};
  calls.set(name, own);
  for (let waitedMs = 0; ; waitedMs += ROOM_POLL_MS) {
    try {
      return await change(gpu);
    } catch (error) {
      const isBusy = isWattlaneError(error) && error.code === 'ERR_GPU_BUSY' && gpu.health === 'ok';
      if (!isBusy || waitedMs >= ROOM_MS) throw error;
    }
    await new Promise((resolve) => setTimeout(resolve, ROOM_POLL_MS));
    if (calls.get(name) !== own) return;
  }
}

/** Changes the shared claim; an empty one is given up. */
const claiming =
  (change: (claim: Claim) => Claim): Change =>
  async (gpu) => {
    const claim = change(gpu.claims.get(ZEUSD_HOLDER) ?? { clock: null, powerWatts: null });
    if (claim.clock === null && claim.powerWatts === null) await gpu.release(ZEUSD_HOLDER, 'release');
    else await gpu.claim(ZEUSD_HOLDER, claim);
  };

function persistenceOf(query: URLSearchParams): Change {
  const enabled = query.get('enabled');
  if (enabled !== 'true') {
    throw new WattlaneError('ERR_ARGUMENT', `enabled is ${JSON.stringify(enabled)}; expected "true"`);
  }
  return async (gpu) => {
    if (gpu.persistence) return;
    if (gpu.readOnly !== undefined) throw new WattlaneError('ERR_GPU_READ_ONLY', gpu.readOnly);
    const code = await gpu.setPersistence(true);
    if (code === NVML.success && gpu.persistence) return;
    const expected = 'expected a GPU with persistence mode';
    throw new WattlaneError(
      'ERR_ARGUMENT',
      `persistence mode stays off: code ${codeText(code)}; ${expected}`,
    );
  };
}

function changeOf(name: string, query: URLSearchParams): Change | null {
  switch (name) {
    case 'set_power_limit': {
      const powerWatts = whole(query, 'power_limit_mw') / 1000;
      return claiming((claim) => ({ ...claim, powerWatts }));
    }
    case 'set_gpu_locked_clocks': {
      const clock = { minMhz: whole(query, 'min_clock_mhz'), maxMhz: whole(query, 'max_clock_mhz') };
      return claiming((claim) => ({ ...claim, clock }));
    }
    case 'reset_gpu_locked_clocks':
    case 'reset_locked_clocks':
      return claiming((claim) => ({ ...claim, clock: null }));
    case 'set_mem_locked_clocks':
    case 'reset_mem_locked_clocks':
      throw new WattlaneError('ERR_ARGUMENT', `${name} is not offered by this agent`);
    default:
      return null;
  }
}

function chosen(agent: Agent, query: URLSearchParams): GpuController[] {
  const text = query.get('gpu_ids') ?? '';
  if (!/^\d{1,3}(,\d{1,3}){0,63}$/.test(text)) {
    throw new WattlaneError(
      'ERR_ARGUMENT',
      `gpu_ids is ${JSON.stringify(text.slice(0, 40))}; expected indices such as 0,1`,
    );
  }
  return [...new Set(text.split(','))].map((id) => agent.gpu(id));
}

function whole(query: URLSearchParams, name: string): number {
  const text = query.get(name) ?? '';
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw new WattlaneError(
    'ERR_ARGUMENT',
    `${name} is ${JSON.stringify(text.slice(0, 40))}; expected a whole number`,
  );
}

function milli(value: number | null | undefined, what: string): number {
  if (value === null || value === undefined) {
    throw new WattlaneError('ERR_ARGUMENT', `a GPU does not tell ${what}, or not yet`);
  }
  return Math.round(value * 1000);
}

/** One event of `/gpu/stream_power`. */
export function powerEvent(index: number, { powerWatts }: GpuSample, nowMs: number): string {
  return `data: ${JSON.stringify({ timestamp_ms: nowMs, gpu_id: index, power_mw: Math.round((powerWatts ?? 0) * 1000) })}\n\n`;
}
