import type { TraceRecord } from '../../domain/request.ts';
import { WattlaneError } from '../../errors/wattlaneError.ts';
import { Scheduler } from '../../scheduling/scheduler.ts';
import { decodeState, encodeState } from '../../state/stateCodec.ts';
import type { ReplayResult } from '../replayResult.ts';
import { createFleet, type Fleet } from './fleet.ts';
import { advanceFleet } from './fleetEvents.ts';
import { settleIdlePower } from './fleetRuns.ts';
import { createFleetSpec, type FleetSpec } from './fleetSpec.ts';
import type { ReplayOptions } from './replayOptions.ts';
import { summarizeFleet } from './summarize.ts';
import { traceFingerprint } from './traceFingerprint.ts';

/** Requests between two calls of a progress callback. */
const PROGRESS_REQUESTS = 1000;

/** Called with the requests that have ended and all requests. */
export type ReplayProgress = (ended: number, total: number) => void;

/** A replay that can be halted, stored, taken up again and finished; the end is the same to the last bit. */
export class Replay {
  readonly #spec: FleetSpec;
  readonly #fleet: Fleet;
  readonly #scheduler: Scheduler;

  private constructor(spec: FleetSpec, fleet: Fleet) {
    this.#spec = spec;
    this.#fleet = fleet;
    this.#scheduler = Scheduler.fromState(fleet.scheduler);
  }

  /**
   * A replay before the first arrival.
   *
   * @param records  in order of arrival
   * @throws WattlaneError ERR_ARGUMENT when options do not fit or arrivals fall
   */
  static start(records: readonly TraceRecord[], options: ReplayOptions): Replay {
    const spec = createFleetSpec(records, options);
    return new Replay(spec, createFleet(spec));
  }

  /**
   * Takes up a stored replay.
   *
   * @param records  the trace that the replay was started with
   * @param options  its options
   * @param snapshot what `snapshot` returned
   * @throws WattlaneError ERR_STATE when the snapshot is damaged, of another version, or of another trace or options
   */
  static restore(records: readonly TraceRecord[], options: ReplayOptions, snapshot: string): Replay {
    const stored = decodeState(snapshot) as { readonly input?: string; readonly fleet?: Fleet } | null;
    if (stored?.fleet === undefined || stored.input !== inputOf(records, options)) {
      throw new WattlaneError('ERR_STATE', 'the snapshot belongs to another trace or to other options');
    }
    return new Replay(createFleetSpec(records, options), stored.fleet);
  }

  /** Requests that have ended, those turned away included. */
  get ended(): number {
    return this.#fleet.completed + this.#fleet.rejected;
  }

  /** Moves to the next event; false when nothing is left to happen. */
  step(): boolean {
    return advanceFleet(this.#fleet, this.#spec, this.#scheduler);
  }

  /** The whole state as text. */
  snapshot(): string {
    return encodeState({ input: inputOf(this.#spec.records, this.#spec.options), fleet: this.#fleet });
  }

  /** Runs to the end and returns what came of it. */
  finish(onProgress?: ReplayProgress): ReplayResult {
    const total = this.#spec.records.length;
    let reported = this.ended;
    while (this.step()) {
      if (this.ended - reported < PROGRESS_REQUESTS) continue;
      reported = this.ended;
      onProgress?.(reported, total);
    }
    onProgress?.(this.ended, total);
    settleIdlePower(this.#fleet, this.#spec);
    return summarizeFleet(this.#fleet, this.#spec);
  }
}

/**
 * Replays a trace through a gateway and a simulated fleet, and returns what one policy did to it.
 *
 * The gateway, its queue and its hold window are the code that production runs; engine and GPU are models
 * (`ServingProfile`), the predictor is `options.predictor`. The same trace, options and seed give the same bytes.
 *
 * @param records     in order of arrival; `sortByArrival` of core/traces makes them so
 * @param onProgress  called about every 1,000 requests and at the end
 * @throws WattlaneError ERR_ARGUMENT when options do not fit or arrivals fall
 */
export function replay(
  records: readonly TraceRecord[],
  options: ReplayOptions,
  onProgress?: ReplayProgress,
): ReplayResult {
  return Replay.start(records, options).finish(onProgress);
}

/** A short text that tells traces and options apart. */
function inputOf(records: readonly TraceRecord[], options: ReplayOptions): string {
  const given = Object.entries(options).filter(([, value]) => value !== undefined);
  const ordered = given.toSorted(([a], [b]) => (a < b ? -1 : 1));
  return encodeState([traceFingerprint(records), Object.fromEntries(ordered)]);
}
