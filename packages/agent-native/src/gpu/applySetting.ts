import { WattlaneError } from '@wattlane/core/errors';
import type { ClockRange } from '../arbitration/claim.ts';
import type { GpuBackend, GpuInfo } from '../backend/gpuBackend.ts';
import { NVML } from '../backend/nvml/nvmlCodes.ts';
import type { JournalFile } from '../journal/journalFile.ts';
import type { JournalEntry } from '../journal/journalText.ts';
import { SAME_WATTS } from './obedience.ts';

interface Parts {
  readonly backend: GpuBackend;
  readonly journal: JournalFile;
  readonly gpu: GpuInfo;
}

/**
 * Locks the clocks of a GPU, or resets them for null. The journal says that they may be ours before they are, and only
 * stops saying so when they are reset.
 *
 * @returns the driver's code
 * @throws WattlaneError ERR_AGENT_JOURNAL when the journal cannot be written, in which case nothing was set
 */
export async function applyClock(
  { backend, journal, gpu }: Parts,
  clock: ClockRange | null,
): Promise<number> {
  const entry = journal.entry(gpu.uuid);
  if (clock !== null) {
    writeAhead(journal, { ...entry, clock: true });
    const { code } = await backend.lockClocks(gpu.index, clock.minMhz, clock.maxMhz);
    if (isRefused(code) && !entry.clock) forget(journal, { ...journal.entry(gpu.uuid), clock: false });
    return code;
  }
  const { code } = await backend.resetClocks(gpu.index);
  if (code === NVML.success) forget(journal, { ...journal.entry(gpu.uuid), clock: false });
  return code;
}

/**
 * Sets the power limit of a GPU, or for null puts back the one that was found, provided that the one in force is still ours.
 *
 * @returns the driver's code, and the limit of ours that is in force, null for none
 * @throws WattlaneError ERR_AGENT_JOURNAL when the journal cannot be written, in which case nothing was set
 */
export async function applyPower(
  parts: Parts,
  watts: number | null,
): Promise<{ code: number; watts: number | null }> {
  return watts === null ? putBackPower(parts) : setPower(parts, watts);
}

async function setPower(
  { backend, journal, gpu }: Parts,
  watts: number,
): Promise<{ code: number; watts: number | null }> {
  const entry = journal.entry(gpu.uuid);
  const found = await backend.readPowerLimit(gpu.index);
  if (found.watts === null) return { code: found.code, watts: null };
  // Until the driver has answered, the limit may be the new one or the one that we set before.
  const beforeMw = entry.power?.beforeMw ?? milliwatts(found.watts);
  const setBefore = entry.power?.setMw ?? [];
  const candidates = [milliwatts(watts), ...setBefore].slice(0, 4);
  writeAhead(journal, { ...entry, power: { beforeMw, setMw: candidates } });
  const { code } = await backend.setPowerLimit(gpu.index, watts);
  if (isRefused(code)) {
    forget(journal, { ...journal.entry(gpu.uuid), power: entry.power });
    return { code, watts: entry.power === null ? null : found.watts };
  }
  if (code !== NVML.success) return { code, watts };
  const after = await backend.readPowerLimit(gpu.index);
  const applied = after.watts ?? watts;
  forget(journal, { ...journal.entry(gpu.uuid), power: { beforeMw, setMw: [milliwatts(applied)] } });
  return { code, watts: applied };
}

async function putBackPower({
  backend,
  journal,
  gpu,
}: Parts): Promise<{ code: number; watts: number | null }> {
  const { power } = journal.entry(gpu.uuid);
  if (power === null) return { code: NVML.success, watts: null };
  const found = await backend.readPowerLimit(gpu.index);
  if (found.watts === null) return { code: found.code, watts: null };
  const isOurs = power.setMw.some((set) => Math.abs(set / 1000 - found.watts!) <= SAME_WATTS);
  const { code } = isOurs
    ? await backend.setPowerLimit(gpu.index, power.beforeMw / 1000)
    : { code: NVML.success };
  if (code === NVML.success) forget(journal, { ...journal.entry(gpu.uuid), power: null });
  return { code, watts: null };
}

/**
 * Turns persistence mode on, so that an idle GPU does not lose its limits when its last program ends, or off again where it was
 * off before. What is not ours stays as it is.
 *
 * @returns the driver's code; 0 when there is nothing to do
 * @throws WattlaneError ERR_AGENT_JOURNAL when the journal cannot be written, in which case nothing was set
 */
export async function applyPersistence({ backend, journal, gpu }: Parts, on: boolean): Promise<number> {
  const entry = journal.entry(gpu.uuid);
  const isDone = on ? gpu.persistence !== false || entry.persistence : !entry.persistence;
  if (isDone) return NVML.success;
  if (on) writeAhead(journal, { ...entry, persistence: true });
  const { code } = await backend.setPersistence(gpu.index, on);
  const isOff = on ? isRefused(code) : code === NVML.success;
  if (isOff) forget(journal, { ...journal.entry(gpu.uuid), persistence: false });
  return code;
}

function writeAhead(journal: JournalFile, entry: JournalEntry): void {
  try {
    journal.write(entry);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new WattlaneError(
      'ERR_AGENT_JOURNAL',
      `nothing was set, since the journal cannot be written: ${reason}`,
      {
        cause,
      },
    );
  }
}

/** Takes out of the journal what is not ours any more. Failing to does no harm: undoing it once more changes nothing. */
function forget(journal: JournalFile, entry: JournalEntry): void {
  try {
    journal.write(entry);
  } catch {
    // Written again at the next change.
  }
}

/** Codes after which nothing was set for certain. */
const isRefused = (code: number): boolean =>
  code === NVML.noPermission ||
  code === NVML.invalidArgument ||
  code === NVML.notSupported ||
  code === NVML.functionNotFound;

const milliwatts = (watts: number): number => Math.round(watts * 1000);
