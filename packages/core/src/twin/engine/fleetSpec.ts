import type { HoldLimits } from '../../admission/holdLimits.ts';
import type { TraceRecord } from '../../domain/request.ts';
import { decodeStepMs } from '../../power/stepModel.ts';
import { createSfc32 } from '../../random/sfc32.ts';
import type { SizeModel } from '../../scheduling/jobSize.ts';
import { checkTrace } from './checkTrace.ts';
import { type ControlSpec, createControlSpec } from './replayControl.ts';
import { type ClockChange, checkReplayOptions, type ReplayOptions } from './replayOptions.ts';
import { DEFAULT_WINDOW, type ReplayWindow, replayLimits, seesFirstTokens } from './replayWindow.ts';
import type { EngineSpec } from './replica.ts';
import { predictLengths } from './simulatedPredictor.ts';

/** Batch at which the decode step is taken that a request's work and time in service are worked out from. */
const TYPICAL_BATCH = 128;

/** Buckets that the time from first to last arrival is cut into for the timeline. */
const TIMELINE_BUCKETS = 200;

/** Everything about a run that does not change while it runs. It follows from the trace and the options alone. */
export interface FleetSpec extends EngineSpec {
  readonly options: ReplayOptions;
  readonly records: readonly TraceRecord[];
  /** Predicted answer length of each request, in tokens. */
  readonly predictedTokens: Float64Array;
  /** What a request takes of the engine's time. */
  readonly sizeModel: SizeModel;
  /** How long a request is in service, in a batch of the usual size. */
  readonly serviceModel: SizeModel;
  readonly window: ReplayWindow;
  readonly limits: HoldLimits;
  readonly gatewayDelayMs: number;
  readonly clockChanges: readonly ClockChange[];
  /** Whether the gateway sees first tokens. */
  readonly streams: boolean;
  readonly bucketMs: number;
  /** The law that moves the clocks; null without one. */
  readonly control: ControlSpec | null;
}

/**
 * Works out what a run needs to know.
 *
 * @throws WattlaneError ERR_ARGUMENT when the options do not fit each other or the trace
 */
export function createFleetSpec(records: readonly TraceRecord[], options: ReplayOptions): FleetSpec {
  const gpu = checkReplayOptions(options);
  checkTrace(records);
  const { profile, window = DEFAULT_WINDOW } = options;
  const batch = Math.min(profile.maxNumSeqs, TYPICAL_BATCH);
  const stepMs = decodeStepMs(profile, batch, 1);
  const perInputTokenMs = 1 / profile.prefillTokensPerMs;
  const spanMs = records.length === 0 ? 0 : records.at(-1)!.arrivalMs - records[0]!.arrivalMs;
  return {
    options,
    records,
    gpu,
    profile,
    predictedTokens: predictLengths(createSfc32(options.seed).fork('predictor'), records, options.predictor),
    sizeModel: options.sizeModel ?? { baseMs: 0, perInputTokenMs, perOutputTokenMs: stepMs / batch },
    serviceModel: { baseMs: 0, perInputTokenMs, perOutputTokenMs: stepMs },
    window,
    limits: replayLimits(window, profile),
    gatewayDelayMs: options.gatewayDelayMs ?? 0,
    clockChanges: options.clockChanges ?? [],
    streams: seesFirstTokens(window),
    kvReserveTokens: Math.floor((options.kvReserveRatio ?? 0) * profile.kvCapacityTokens),
    bucketMs: Math.max(1, spanMs / TIMELINE_BUCKETS),
    control:
      options.clockControl === undefined ? null : createControlSpec(options.clockControl, profile, gpu),
  };
}
