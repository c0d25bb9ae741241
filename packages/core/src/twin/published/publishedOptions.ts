import { checkInteger, checkRange } from '../../errors/check.ts';
import { WattlaneError } from '../../errors/wattlaneError.ts';

/** `none`: one job at a time. `static`: a batch ends with its longest member. `dynamic`: with its shortest. */
export type PublishedMode = 'none' | 'static' | 'dynamic';

/** `fcfs`: by arrival. `sjf`: by true service time (oracle). `ssjf`: by predicted service time. */
export type PublishedPolicy = 'fcfs' | 'sjf' | 'ssjf';

/** Settings of one run of the published simulator; what is left out has the artifact's own value. */
export interface PublishedOptions {
  readonly mode: PublishedMode;
  readonly policy: PublishedPolicy;
  /** Most jobs in a batch; not read in mode `none`, which is a batch of 1. Default 2. */
  readonly batch?: number;
  /** How long FCFS, and FCFS alone, waits for a batch to fill, in s, at most 1e6. Default 10; 0 is the fair setting. */
  readonly fcfsWaitSeconds?: number;
  /** Counted wait above which the queue goes by waiting time, in s; Infinity for never. Default 100. */
  readonly starvationSeconds?: number;
  /** The same as a multiple of the job's remaining true service time; Infinity for never. Default 10. */
  readonly starvationFactor?: number;
}

/** `PublishedOptions` with every value set; `batch` is 1 in mode `none`. */
export type ResolvedOptions = Required<PublishedOptions>;

const MODES: readonly string[] = ['none', 'static', 'dynamic'] satisfies PublishedMode[];
const POLICIES: readonly string[] = ['fcfs', 'sjf', 'ssjf'] satisfies PublishedPolicy[];

/**
 * Fills in the artifact's defaults (its `util.py`) and checks every range.
 *
 * @throws WattlaneError ERR_ARGUMENT for an unknown mode or policy, or a value outside its range
 */
export function resolveOptions(options: PublishedOptions): ResolvedOptions {
  checkOneOf('mode', options.mode, MODES);
  checkOneOf('policy', options.policy, POLICIES);
  return {
    mode: options.mode,
    policy: options.policy,
    batch: options.mode === 'none' ? 1 : checkInteger('batch', options.batch ?? 2, 1),
    fcfsWaitSeconds: checkRange('fcfsWaitSeconds', options.fcfsWaitSeconds ?? 10, 0, 1e6),
    starvationSeconds: checkThreshold('starvationSeconds', options.starvationSeconds ?? 100),
    starvationFactor: checkThreshold('starvationFactor', options.starvationFactor ?? 10),
  };
}

function checkOneOf(name: string, value: string, allowed: readonly string[]): void {
  if (!allowed.includes(value)) {
    throw new WattlaneError('ERR_ARGUMENT', `${name} is ${value}; expected ${allowed.join(', ')}`);
  }
}

function checkThreshold(name: string, value: number): number {
  return value === Number.POSITIVE_INFINITY ? value : checkRange(name, value, 0);
}
