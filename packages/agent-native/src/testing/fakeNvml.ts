import { spawnSync } from 'node:child_process';
import {
  accessSync,
  closeSync,
  constants,
  existsSync,
  mkdtempSync,
  openSync,
  readSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findNative } from '../backend/nvml/loadAddon.ts';

/** Knobs of the system and of one GPU, in the order of test/fakeNvml/fakeState.h. */
const SYSTEM_SLOTS = ['magic', 'gpuCount', 'noPermission', 'versionMismatch', 'inits', 'driver'] as const;
const GPU_SLOTS = [
  'locked',
  'lockMinMhz',
  'lockMaxMhz',
  'limitMw',
  'defaultLimitMw',
  'minLimitMw',
  'maxLimitMw',
  'persistence',
  'lost',
  'mig',
  'virtualization',
  'temperatureC',
  'load',
  'memoryBound',
  'energyMj',
  'idleMw',
  'dynamicMw',
  'lastNs',
  'topMhz',
  'lowMhz',
  'stepMhz',
  'memMhz',
  'memTotal',
  'memUsed',
  'lagMs',
  'lockSetNs',
  'lockResetNs',
  'limitSetNs',
  'lockSets',
  'lockResets',
  'limitSets',
  'extraReasons',
  'xid',
  'foreignAfterMs',
  'foreignLimitMw',
  'foreignLockMaxMhz',
  'foreignWrites',
  'disobey',
  'architecture',
  'clockBeforeMhz',
  'clockChangedNs',
  'lostInNextWrite',
  'oursSetNs',
  'limitStepMw',
] as const;
/** Functions that can be scripted, in the order of `enum Function`. */
const FUNCTIONS = [
  'init',
  'count',
  'handle',
  'name',
  'uuid',
  'pci',
  'mig',
  'virtualization',
  'utilization',
  'memory',
  'power',
  'getLimit',
  'defaultLimit',
  'limitRange',
  'setLimit',
  'energy',
  'clock',
  'maxClock',
  'memClocks',
  'graphicsClocks',
  'setLock',
  'resetLock',
  'reasons',
  'temperature',
  'getPersistence',
  'setPersistence',
  'fields',
  'events',
  'driverVersion',
  'processes',
] as const;

const SLOTS = 64;
const SCRIPTED = 64;
const WORDS_PER_SCRIPT = 4;
const RECORD_WORDS = SLOTS + SCRIPTED * WORDS_PER_SCRIPT;

/** A folder in memory where there is one: a driver does not wait for a disk, nor does a journal in /run. */
function memoryFolder(): string {
  try {
    accessSync('/dev/shm', constants.W_OK);
    return '/dev/shm';
  } catch {
    return tmpdir();
  }
}

/** What a function of a GPU is to do. */
export interface Script {
  /** Code to answer, and for how many calls; below 0: for all. */
  readonly code?: number;
  readonly times?: number;
  /** Wait before every call, in ms. */
  readonly delayMs?: number;
  /** Do not come back until this is taken off again. */
  readonly hang?: boolean;
}

/**
 * A GPU driver that is none, for tests of the agent and of its clients: the real binary interface in front of state in a
 * file, which this class reads and writes. Needs a C compiler, once.
 */
export class FakeNvml {
  readonly folder: string;
  readonly library: string;
  readonly #file: number;

  /** Whether it can be used here: a compiler, or files that were built before. */
  static isAvailable(): boolean {
    if (process.platform !== 'linux') return false;
    if (!['libfakenvml.so', 'libfakenvml-old.so', 'fake-nvml-init'].every(findNative)) {
      const script = fileURLToPath(new URL('../../scripts/buildNative.mjs', import.meta.url));
      if (existsSync(script)) spawnSync(process.execPath, [script, '--fakes'], { stdio: 'ignore' });
    }
    return ['libfakenvml.so', 'wattlane_agent.node', 'wattlane-guardian'].every(findNative);
  }

  /** @param old  a driver of 2019, without what came later */
  constructor({ gpus = 8, old = false }: { readonly gpus?: number; readonly old?: boolean } = {}) {
    this.folder = mkdtempSync(join(memoryFolder(), 'wattlane-fake-'));
    this.library = findNative(old ? 'libfakenvml-old.so' : 'libfakenvml.so')!;
    spawnSync(findNative('fake-nvml-init')!, [], { env: { ...this.env, FAKE_NVML_GPUS: String(gpus) } });
    this.#file = openSync(join(this.folder, 'state'), 'r+');
  }

  /** Environment for processes that are to find this driver's state. */
  get env(): Record<string, string> {
    return { FAKE_NVML_STATE: join(this.folder, 'state') };
  }

  get gpuCount(): number {
    return this.#read(SYSTEM_SLOTS.indexOf('gpuCount'));
  }

  setSystem(slot: (typeof SYSTEM_SLOTS)[number], value: number): void {
    this.#write(SYSTEM_SLOTS.indexOf(slot), value);
  }

  get(gpu: number, slot: (typeof GPU_SLOTS)[number]): number {
    return this.#read((gpu + 1) * RECORD_WORDS + GPU_SLOTS.indexOf(slot));
  }

  set(gpu: number, slot: (typeof GPU_SLOTS)[number], value: number): void {
    this.#write((gpu + 1) * RECORD_WORDS + GPU_SLOTS.indexOf(slot), value);
  }

  /** Scripts a function of a GPU, or of the system for -1. What is left out is off. */
  script(
    gpu: number,
    name: (typeof FUNCTIONS)[number],
    { code = 0, times = 0, delayMs = 0, hang = false }: Script,
  ): void {
    const first = (gpu + 1) * RECORD_WORDS + SLOTS + FUNCTIONS.indexOf(name) * WORDS_PER_SCRIPT;
    [code, times, delayMs, hang ? 1 : 0].forEach((value, place) => {
      this.#write(first + place, value);
    });
  }

  /** Whether a GPU has its stock clocks and its default power limit. */
  isStock(gpu: number): boolean {
    return this.get(gpu, 'locked') === 0 && this.get(gpu, 'limitMw') === this.get(gpu, 'defaultLimitMw');
  }

  /** GPUs that are not at stock. */
  slowGpus(): number[] {
    return Array.from({ length: this.gpuCount }, (_, gpu) => gpu).filter((gpu) => !this.isStock(gpu));
  }

  /** Takes the state away. */
  remove(): void {
    closeSync(this.#file);
    rmSync(this.folder, { recursive: true, force: true });
  }

  #read(word: number): number {
    const bytes = new Float64Array(1);
    readSync(this.#file, bytes, 0, 8, word * 8);
    return bytes[0]!;
  }

  #write(word: number, value: number): void {
    writeSync(this.#file, Float64Array.of(value), 0, 8, word * 8);
  }
}
