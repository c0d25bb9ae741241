import { createSfc32, shuffleInPlace } from '@wattlane/core/random';
import type { PolicyName } from '@wattlane/core/scheduling';
import { simulateSlots } from '@wattlane/core/twin';
import type { BenchContext, Metrics } from '../../../harness.ts';
import { readPromptRows } from '../../prediction/promptRows.ts';
import { averageOf, type CompletionFigures, completionFigures } from '../comparePolicies.ts';
import { changeStdErrors, changesOf, named, type PairedRuns } from '../pairedChange.ts';
import { frozenLoop, type LengthLoop, learnedLoop } from './lengthLoop.ts';
import {
  drawPasses,
  forecastRows,
  offerLoad,
  type PromptRequest,
  type PromptTraffic,
  shiftHalfWay,
} from './promptTraffic.ts';
import { PROMPTS_FILE, trunkWeights } from './trunkWeights.ts';

const [SLOTS, LOAD] = [8, 0.95];

/** Times that each test row comes in a run. */
const PASSES = 4;

/** Seeds of the row that learns from features, which takes ten times as long as the others. */
const FEATURE_SEEDS = 6;

/** From the middle on every third request goes to a model whose answers are four times as long. */
const SHIFT = { every: 3, factor: 4 };

/** One way to order the same traffic. Without a loop sizes are the true ones. */
interface Contender {
  /** Begins the names of its metrics. */
  readonly name: string;
  readonly policy: PolicyName;
  readonly loop?: (traffic: PromptTraffic, seed: number) => LengthLoop;
  /** How many of the seeds it runs on; all when left out. */
  readonly seeds?: number;
}

const features = ({ requests }: PromptTraffic): LengthLoop => learnedLoop(requests, 'features');
const learned = ({ requests }: PromptTraffic): LengthLoop => learnedLoop(requests, 'levels');
const frozen = ({ requests }: PromptTraffic): LengthLoop => frozenLoop(requests);

/** What the predictor reads of a request, its model and tenant too, is that of another one. */
function shuffled({ requests }: PromptTraffic, seed: number): LengthLoop {
  const places = Int32Array.from(requests, (_, place) => place);
  shuffleInPlace(createSfc32(seed).fork('online shuffle'), places);
  return learnedLoop(
    requests,
    'levels',
    Array.from(places, (place) => requests[place]!),
  );
}

/** The same for a scheduler that is not told of the trust. */
function shuffledBlind(traffic: PromptTraffic, seed: number): LengthLoop {
  const loop = shuffled(traffic, seed);
  return { ...loop, predict: (job) => ({ ...loop.predict(job), trustRatio: 1 }) };
}

const STEADY: readonly Contender[] = [
  { name: 'online_k8_rho095', policy: 'boost', loop: learned },
  { name: 'online_features', policy: 'boost', loop: features, seeds: FEATURE_SEEDS },
  { name: 'online_frozen', policy: 'boost', loop: frozen },
  { name: 'online_ssjf', policy: 'ssjf', loop: learned },
  { name: 'online_oracle_boost', policy: 'boost' },
  { name: 'online_oracle_sjf', policy: 'sjf' },
  { name: 'online_shuffled', policy: 'boost', loop: shuffled },
  { name: 'online_shuffledBlind', policy: 'boost', loop: shuffledBlind },
];

const SHIFTED: readonly Contender[] = [
  { name: 'online_shift_learned', policy: 'boost', loop: learned },
  { name: 'online_shift_frozen', policy: 'boost', loop: frozen },
  { name: 'online_shift_oracle', policy: 'boost' },
];

/**
 * Orders by the project's own predictor against FCFS, on recorded prompts of the test part as Poisson traffic: 8 slots,
 * load 0.95, service times as in the other settings. The trunk has seen the training part only; a fresh learner predicts
 * at each arrival and learns at each end.
 *
 * - online_k8_rho095_*: boost, with a learner of the levels of models and tenants; so are the others but for
 * - online_features_*: with a learner that corrects the trunk by the features of the prompt too, on the first six seeds
 * - online_frozen_*: boost with the trunk alone; online_oracle_*: true sizes; online_ssjf_*: SSJF
 * - online_shuffled_meanChange, _p99Change: boost when predictions belong to other requests and the guard has to find out
 * - online_shuffledBlind_*: the same without trust
 * - online_shift_*: the second half of a stream in whose middle a model appears whose answers are four times as long
 * - _meanGainStdError, _p99ChangeStdError: standard errors over the paired seeds
 */
export function onlineMetrics(context: BenchContext, seeds: number): Metrics {
  const { train, test } = readPromptRows(context.data, PROMPTS_FILE);
  const requests = forecastRows(test, trunkWeights(context, train));
  const draw = (seed: number, change: (own: PromptRequest[]) => PromptRequest[]): PromptTraffic => {
    const rng = createSfc32(seed).fork('online');
    return offerLoad(rng, change(drawPasses(rng, requests, PASSES)), SLOTS, LOAD);
  };
  const half = Math.floor((PASSES * requests.length) / 2);
  return {
    online_jobs: PASSES * requests.length,
    ...contest(context, STEADY, seeds, 0, (seed) => draw(seed, (own) => own)),
    ...contest(context, SHIFTED, seeds, half, (seed) =>
      draw(seed, (own) => shiftHalfWay(own, SHIFT.every, SHIFT.factor)),
    ),
  };
}

/** Runs FCFS and every contender on the same traffic, seed by seed; figures are of the jobs from `from` on. */
function contest(
  context: BenchContext,
  contenders: readonly Contender[],
  seeds: number,
  from: number,
  trafficOf: (seed: number) => PromptTraffic,
): Metrics {
  const traffic = Array.from({ length: seeds }, (_, seed) => trafficOf(seed));
  const runsOf = (contender: Contender): CompletionFigures[] =>
    traffic.slice(0, contender.seeds).map((own, seed) => runOnce(own, contender, seed, from));
  const base = runsOf({ name: '', policy: 'fcfs' });
  context.log(`online: fcfs mean ${(averageOf(base).meanMs / 1000).toFixed(2)} s`);
  const metrics: Record<string, number> = {};
  for (const contender of contenders) {
    const paired = { ours: runsOf(contender), base: base.slice(0, contender.seeds) };
    Object.assign(metrics, named(contender.name, figuresOf(contender, paired)));
    context.log(`${contender.name}: mean ${(averageOf(paired.ours).meanMs / 1000).toFixed(2)} s`);
  }
  return metrics;
}

function figuresOf({ name }: Contender, paired: PairedRuns): Readonly<Record<string, number>> {
  const { meanGain, p99Change, p999Ratio } = changesOf(paired);
  const errors = changeStdErrors(paired);
  if (!name.startsWith('online_shuffled')) return { meanGain, p99Change, p999Ratio, ...errors };
  const { meanGainStdError: meanChangeStdError, p99ChangeStdError } = errors;
  return { meanChange: -meanGain, p99Change, meanChangeStdError, p99ChangeStdError };
}

function runOnce(
  traffic: PromptTraffic,
  { policy, loop }: Contender,
  seed: number,
  from: number,
): CompletionFigures {
  const { arrivalMs, serviceMs } = traffic;
  const jobs = { arrivalMs, serviceMs, predictedMs: serviceMs };
  const { completionMs } = simulateSlots(jobs, { policy, servers: SLOTS }, loop?.(traffic, seed));
  return completionFigures(arrivalMs, completionMs, from);
}
