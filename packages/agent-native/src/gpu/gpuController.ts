import { WattlaneError } from '@wattlane/core/errors';
import { arbitrate } from '../arbitration/arbitrate.ts';
import { checkClaim } from '../arbitration/checkClaim.ts';
import { type Claim, type OperatorLimits, type Setting, STOCK } from '../arbitration/claim.ts';
import { createSlidingBudget, type SlidingBudget, takeFromBudget } from '../arbitration/slidingBudget.ts';
import type { GpuBackend, GpuInfo, GpuSample } from '../backend/gpuBackend.ts';
import { codeText, NVML } from '../backend/nvml/nvmlCodes.ts';
import { createEnergyLedger, type EnergyLedger } from '../energy/energyLedger.ts';
import type { JournalFile } from '../journal/journalFile.ts';
import type { JournalEntry } from '../journal/journalText.ts';
import { applyClock, applyPersistence, applyPower } from './applySetting.ts';
import { createGpuCounters, type GpuCounters, type RestoreCause } from './gpuCounters.ts';
import type { Seen } from './obedience.ts';
import { permissionCode } from './permissionCode.ts';
import { type SettingWatch, watchSetting } from './settingWatch.ts';

/** What surrounds a controller. */
export interface ControllerContext {
  readonly backend: GpuBackend;
  readonly journal: JournalFile;
  /** The operator's bounds now; they may change. */
  limits(): OperatorLimits;
  /** Changes of a setting that clients may cause a second. */
  readonly writesPerSecond: number;
  /** Monotonic time, in ms. */
  nowMs(): number;
  /** Told when the driver says that it was replaced under us. */
  onVersionMismatch(): void;
}

/** How a GPU is doing. `stuck`: it holds a call that was given up. */
export type GpuHealth = 'ok' | 'stuck' | 'lost';

/** What a client is told about its change. */
export interface ChangeReceipt {
  readonly requested: Claim;
  readonly applied: Setting;
  readonly previous: Setting;
  readonly seen: Seen;
}

/** Re-applications against another writer: so many a minute. */
const REAPPLICATIONS = 3;
const MINUTE_MS = 60_000;
/** Why a GPU is only watched. */
const NO_PERMISSION =
  'the driver gives no permission to set anything (code 4); expected root or CAP_SYS_ADMIN';
/** Between two attempts at a setting that the driver did not take, in ms. */
const RETRY_MS = 1000;

/**
 * The only writer of one GPU's settings: holds the claims, applies what they come to, looks whether the GPU obeys, and puts
 * stock settings back when the last claim is gone.
 *
 * Writes of one GPU happen one after the other. Before the first of a kind the journal says what will be ours.
 */
export class GpuController {
  readonly info: GpuInfo;
  readonly counters: GpuCounters = createGpuCounters();
  readonly energy: EnergyLedger = createEnergyLedger();
  readonly #context: ControllerContext;
  readonly #claims = new Map<string, Claim>();
  readonly #writes: SlidingBudget = createSlidingBudget();
  readonly #reapplied: SlidingBudget = createSlidingBudget();
  #wanted: Setting = STOCK;
  #applied: Setting = STOCK;
  /** Knobs of which we do not know what is in force, such as after a call that was given up. */
  #unknown = { clock: false, power: false };
  #retryAtMs = Number.POSITIVE_INFINITY;
  #busy: Promise<unknown> = Promise.resolve();
  #watch: SettingWatch = { seen: 'yes', misses: 0, sinceMs: Number.NEGATIVE_INFINITY };
  #watchers: (() => void)[] = [];
  /** Why nothing may be set; undefined when it may. */
  readOnly: string | undefined;
  health: GpuHealth = 'ok';
  sample: GpuSample | undefined;
  /** Another program writes over what we set. */
  conflict: 'clock' | 'power' | null = null;
  xid: number | null = null;

  constructor(info: GpuInfo, context: ControllerContext) {
    this.info = info;
    this.#context = context;
    if (info.guest) this.readOnly = 'this is a guest of a hypervisor, whose host holds the knobs';
  }

  get applied(): Setting {
    return this.#applied;
  }

  get seen(): Seen {
    return this.#watch.seen;
  }

  get claims(): ReadonlyMap<string, Claim> {
    return this.#claims;
  }

  /** Whether anything is in force that has to be undone when we go. */
  get isStock(): boolean {
    return isSame(this.#applied, STOCK) && !this.#unknown.clock && !this.#unknown.power;
  }

  /**
   * Sets or changes the claim of one holder.
   *
   * @throws WattlaneError ERR_GPU_LIMITS, ERR_GPU_READ_ONLY, ERR_GPU_BUSY, ERR_AGENT_JOURNAL or ERR_GPU_DRIVER; the claims
   *   are as before then
   */
  async claim(holder: string, requested: Claim): Promise<ChangeReceipt> {
    if (this.readOnly !== undefined) throw new WattlaneError('ERR_GPU_READ_ONLY', this.readOnly);
    const check = checkClaim(requested, this.info.capabilities, this.#context.limits());
    if (check.kind === 'refused') throw new WattlaneError('ERR_GPU_LIMITS', check.reason);
    if (this.health !== 'ok') throw busyError(`GPU ${this.info.index} is ${this.health}`);
    const before = this.#claims.get(holder);
    const next = new Map(this.#claims).set(holder, check.claim);
    const setting = this.#arbitrate(next.values());
    const knobs = changedKnobs(this.#wanted, setting);
    const most = this.#context.writesPerSecond;
    const waitMs = takeFromBudget(this.#writes, knobs, most, 1000, this.#context.nowMs());
    if (waitMs > 0)
      throw busyError(`more than ${most} writes a second; expected ${Math.ceil(waitMs)} ms between`);
    const previous = this.#applied;
    this.#claims.set(holder, check.claim);
    this.#wanted = setting;
    try {
      await this.#apply();
    } catch (error) {
      // Only if nobody has changed it meanwhile.
      if (this.#claims.get(holder) === check.claim) {
        if (before === undefined) this.#claims.delete(holder);
        else this.#claims.set(holder, before);
        this.#wanted = this.#arbitrate(this.#claims.values());
        this.#retrySoon();
      }
      throw error;
    }
    return { requested, applied: this.#applied, previous, seen: this.#watch.seen };
  }

  /** Drops the claim of one holder; the others' stay in force. What cannot be undone now is tried again. */
  async release(holder: string, cause: RestoreCause): Promise<void> {
    // Somebody else may have dropped it just now, and what it held is being undone.
    if (this.#claims.delete(holder)) await this.#restore(cause);
    else await this.settled();
  }

  /** Drops all claims. */
  async releaseAll(cause: RestoreCause): Promise<void> {
    this.#claims.clear();
    await this.#restore(cause);
  }

  /** Finds out whether the driver lets us set anything; where it does not, the GPU is only watched. */
  async probe(): Promise<void> {
    if (this.readOnly !== undefined) return;
    const code = await permissionCode(this.#context.backend, this.info);
    if (code === NVML.noPermission) this.readOnly = NO_PERMISSION;
  }

  /** Turns persistence mode on while we run, or off again where it was. @returns the driver's code */
  setPersistence(on: boolean): Promise<number> {
    const { backend, journal } = this.#context;
    const next = this.#busy.then(() => applyPersistence({ backend, journal, gpu: this.info }, on));
    this.#busy = next.catch(() => {});
    return next;
  }

  /** Whether persistence mode is on, found so or turned on by us; null where that is not told. */
  get persistence(): boolean | null {
    return this.info.persistence === false
      ? this.#context.journal.entry(this.info.uuid).persistence
      : this.info.persistence;
  }

  /** Brings the GPU inside the operator's bounds, which have changed. */
  async limitsChanged(): Promise<void> {
    if (this.readOnly === undefined) await this.#restore('release');
  }

  /** Undoes what an agent before us left. @param entry null: its journal is damaged, so nothing is known */
  async repair(entry: JournalEntry | null): Promise<void> {
    const { capabilities, powerLimitWatts } = this.info;
    const { powerCap } = capabilities;
    this.#unknown.clock = (entry === null || entry.clock) && capabilities.clocksMhz.length > 0;
    this.#unknown.power = entry === null ? false : entry.power !== null;
    if (
      entry === null &&
      powerCap !== null &&
      powerLimitWatts !== null &&
      powerLimitWatts < powerCap.defaultWatts
    ) {
      const { journal } = this.#context;
      const power = { beforeMw: powerCap.defaultWatts * 1000, setMw: [Math.round(powerLimitWatts * 1000)] };
      journal.write({ ...journal.entry(this.info.uuid), power });
      this.#unknown.power = true;
    }
    await this.#restore('start');
  }

  /** Resolves when the GPU was seen to obey or not to, or the time is over. */
  whenSeen(withinMs: number): Promise<Seen> {
    if (this.#watch.seen !== 'pending') return Promise.resolve(this.#watch.seen);
    return new Promise((resolve) => {
      const done = () => {
        clearTimeout(timer);
        resolve(this.#watch.seen);
      };
      const timer = setTimeout(done, withinMs);
      this.#watchers.push(done);
    });
  }

  /** Resolves when no write is under way. */
  async settled(): Promise<void> {
    await this.#busy;
  }

  /** A call that was given up came back; whatever it set may be in force now. */
  onLateWrite(): void {
    this.#unknown = { clock: this.info.capabilities.clocksMhz.length > 0, power: this.#ownsPower };
    this.#retrySoon();
  }

  /** Takes in one sample: health, obedience, other writers, and what is still to be done. */
  onSample(sample: GpuSample): void {
    this.sample = sample;
    this.#judgeHealth(sample.code);
    if (sample.code === NVML.success) this.#judgeSetting(sample);
    if (this.#context.nowMs() < this.#retryAtMs) return;
    this.#retryAtMs = Number.POSITIVE_INFINITY;
    this.#apply().catch(() => this.#retrySoon());
  }

  get #ownsPower(): boolean {
    return this.#context.journal.entry(this.info.uuid).power !== null;
  }

  #arbitrate(claims: Iterable<Claim>): Setting {
    return arbitrate(claims, this.info.capabilities, this.#context.limits());
  }

  async #restore(cause: RestoreCause): Promise<void> {
    // The operator's highest clock holds while we run; it goes with us.
    const leaving = cause === 'stop' || cause === 'detach';
    this.#wanted = leaving ? STOCK : this.#arbitrate(this.#claims.values());
    const hadSetting = !this.isStock;
    try {
      await this.#apply();
      if (hadSetting && this.isStock)
        this.counters.restores.set(cause, (this.counters.restores.get(cause) ?? 0) + 1);
    } catch {
      // Counted where it failed. It is tried again until it works, and the journal names it until then.
      this.#retrySoon();
    }
  }

  #retrySoon(): void {
    this.#retryAtMs = Math.min(this.#retryAtMs, this.#context.nowMs() + RETRY_MS);
  }

  /** Brings the GPU to what is wanted, after the writes that are under way. */
  #apply(): Promise<void> {
    const next = this.#busy.then(() => this.#applyNow());
    this.#busy = next.catch(() => {});
    return next;
  }

  async #applyNow(): Promise<void> {
    const { backend, journal } = this.#context;
    const startedMs = this.#context.nowMs();
    const target = this.#wanted;
    const clockChanges = this.#unknown.clock || !isSameClock(this.#applied.clock, target.clock);
    const powerChanges = this.#unknown.power || this.#applied.powerWatts !== target.powerWatts;
    if (!clockChanges && !powerChanges) return;
    const parts = { backend, journal, gpu: this.info };
    if (clockChanges) {
      const code = await applyClock(parts, target.clock);
      this.#unknown.clock = isUncertain(code);
      this.#count('clocks', code);
      this.#applied = { ...this.#applied, clock: target.clock };
    }
    if (powerChanges) {
      const { code, watts } = await applyPower(parts, target.powerWatts);
      this.#unknown.power = isUncertain(code);
      this.#count('power', code);
      this.#applied = { ...this.#applied, powerWatts: watts };
    }
    const sinceMs = this.#context.nowMs();
    this.counters.observeApply(sinceMs - startedMs);
    const isStock = isSame(this.#applied, STOCK);
    this.#watch = { seen: isStock ? 'yes' : 'pending', misses: 0, sinceMs };
    if (isStock) this.#tellWatchers();
  }

  /** Counts a write. @throws WattlaneError ERR_GPU_READ_ONLY or ERR_GPU_DRIVER for one that the driver did not take */
  #count(knob: string, code: number): void {
    this.counters.writes += 1;
    if (code === NVML.success) return;
    this.counters.errors.set(code, (this.counters.errors.get(code) ?? 0) + 1);
    this.#judgeHealth(code);
    if (code === NVML.noPermission) {
      this.readOnly = NO_PERMISSION;
      throw new WattlaneError('ERR_GPU_READ_ONLY', this.readOnly);
    }
    throw new WattlaneError(
      'ERR_GPU_DRIVER',
      `GPU ${this.info.index}: ${knob} not set: code ${codeText(code)}`,
    );
  }

  #judgeHealth(code: number): void {
    const before = this.health;
    if (code === NVML.versionMismatch) this.#context.onVersionMismatch();
    if (code === NVML.success) this.health = 'ok';
    else if (code === NVML.timeout) this.health = 'stuck';
    else if (code === NVML.gpuIsLost || code === NVML.resetRequired) this.health = 'lost';
    // What is in force on a GPU that comes back is anybody's guess.
    if (this.health === 'ok' && before !== 'ok' && !this.isStock) this.onLateWrite();
  }

  #judgeSetting(sample: GpuSample): void {
    if (isSame(this.#applied, STOCK)) return;
    const finding = watchSetting(this.#watch, this.#applied, sample);
    if (this.#watch.seen !== 'pending') this.#tellWatchers();
    if (this.#watch.seen === 'yes') this.conflict = null;
    if (finding === 'mismatch') this.counters.mismatches += 1;
    else if (finding !== 'nothing') this.#onConflict(finding.conflict);
  }

  #onConflict(knob: 'clock' | 'power'): void {
    if (this.conflict !== knob) this.counters.conflicts += 1;
    this.conflict = knob;
    if (takeFromBudget(this.#reapplied, 1, REAPPLICATIONS, MINUTE_MS, this.#context.nowMs()) > 0) return;
    this.counters.reapplications += 1;
    this.#unknown[knob] = true;
    // So that a further change by the same writer counts again.
    this.conflict = null;
    this.#apply().catch(() => this.#retrySoon());
  }

  #tellWatchers(): void {
    for (const tell of this.#watchers.splice(0)) tell();
  }
}

const busyError = (why: string): WattlaneError => new WattlaneError('ERR_GPU_BUSY', why);

/** Codes after which the write may or may not have happened. */
const isUncertain = (code: number): boolean =>
  code !== NVML.success &&
  code !== NVML.noPermission &&
  code !== NVML.invalidArgument &&
  code !== NVML.notSupported &&
  code !== NVML.functionNotFound;

const isSameClock = (a: Setting['clock'], b: Setting['clock']): boolean =>
  a === b || (a !== null && b !== null && a.minMhz === b.minMhz && a.maxMhz === b.maxMhz);

const isSame = (a: Setting, b: Setting): boolean =>
  isSameClock(a.clock, b.clock) && a.powerWatts === b.powerWatts;

const changedKnobs = (a: Setting, b: Setting): number =>
  (isSameClock(a.clock, b.clock) ? 0 : 1) + (a.powerWatts === b.powerWatts ? 0 : 1);
