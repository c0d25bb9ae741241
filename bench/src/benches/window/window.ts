import type { TraceRecord } from '@wattlane/core/domain';
import type { Bench, BenchContext, Metrics } from '../../harness.ts';
import { ablationMetrics } from './ablations.ts';
import { CLOCK_DROP_LOAD, type ClockDrop, clockDrop } from './clockDrop.ts';
import { ALL_INSIDE, RULES } from './engine.ts';
import { changeOf, type Figures, gainMetrics, runPasses } from './figures.ts';
import { kvTightMetrics } from './kvTight.ts';
import { SETTINGS, type Setting, settingName, type WorkloadName } from './settings.ts';
import { ssjfWorkload, traceWorkloads, type Workload } from './workload.ts';

/** Passes of each setting: pass 0 is the recorded trace, the others have resampled lengths. */
const PASSES = 5;

/** Settings in which parts of the rules are left out. */
const ABLATED = ['code095', 'conv095'];

/** Workloads that go through a clock drop. */
const CLOCK_DROPS: readonly WorkloadName[] = ['code', 'conv', 'codePoisson', 'convPoisson', 'ssjf'];

/**
 * The hold rules of the gateway in boost order against everything sent to the engine at once, first come, first served: an
 * 8B model on one H100 in the twin, 256 slots, 2 ms from gateway to engine.
 *
 * - <setting>_meanGain, _p99Change: of the completion time, with standard errors over the passes
 * - longestTenthTtftChange_<setting>: what the tenth of requests with the longest prompts pays, in mean TTFT
 * - noHarm_worst*: the worst where there is little to win
 * - makespanIncrease_worst: over all settings and clock drops
 * - clockDrop*: a clock drop of 30 % in the middle, against the same order inside the engine
 * - ablation_*, variant_*: with a part left out or not known
 * - kvTight*: rule 3 in front of engines that are short of KV memory
 */
export const windowBench: Bench = {
  name: 'window',
  description: 'Hold rules of the gateway against sending everything to the engine at once.',
  bars: {
    code095_meanGain: { min: 0.25 },
    code095_p99Change: { max: 0.04 },
    code070_meanGain: { min: 0.35 },
    code070_p99Change: { max: 0.04 },
    conv095_meanGain: { min: 0.09 },
    conv095_p99Change: { max: 0.05 },
    noHarm_worstMeanChange: { max: 0.01 },
    noHarm_worstP99Change: { max: 0.01 },
    makespanIncrease_worst: { max: 0.005 },
    clockDropWorstVsInside: { max: 0.01 },
  },
  run: runWindow,
};

type Workloads = Readonly<Record<WorkloadName, Workload>>;

function runWindow(context: BenchContext): Metrics {
  const workloads = readWorkloads(context);
  const metrics: Record<string, number> = { passes: PASSES };
  const compared = SETTINGS.map((setting) => compareSetting(context, workloads, setting));
  for (const { name, passes, base, rules } of compared) {
    Object.assign(metrics, gainMetrics(name, rules, base));
    metrics[`longestTenthTtftChange_${name}`] = changeOf(rules, base, 'longestTenthTtftMs').change;
    if (!ABLATED.includes(name)) continue;
    context.log(`${name}: leaving out parts`);
    Object.assign(metrics, ablationMetrics(name, passes, base));
  }
  const drops = CLOCK_DROPS.map((name) => dropClock(context, workloads[name]));
  for (const { name, drop } of drops) Object.assign(metrics, dropMetrics(name, drop));
  context.log('short of KV memory');
  Object.assign(metrics, kvTightMetrics(workloads.conv, PASSES));
  return {
    ...metrics,
    ...worstMetrics(
      compared,
      drops.map(({ drop }) => drop),
    ),
  };
}

function readWorkloads({ data, log }: BenchContext): Workloads {
  const code = traceWorkloads(data, 'llm/azure_llm_2023_code.csv.gz', 'code');
  const conv = traceWorkloads(data, 'llm/azure_llm_2023_conv.csv.gz', 'conv');
  const ssjf = ssjfWorkload(data);
  for (const { name, ratePerMs } of [code.own, conv.own, ssjf]) {
    log(`${name}: the engine does ${(ratePerMs * 1000).toFixed(2)} requests/s`);
  }
  return { code: code.own, conv: conv.own, codePoisson: code.poisson, convPoisson: conv.poisson, ssjf };
}

/** A setting with its requests and what came of them, pass by pass. */
interface Compared {
  readonly name: string;
  readonly noHarm: boolean;
  readonly passes: readonly (readonly TraceRecord[])[];
  readonly base: readonly Figures[];
  readonly rules: readonly Figures[];
}

function compareSetting({ log }: BenchContext, workloads: Workloads, setting: Setting): Compared {
  const passes = passesAt(workloads[setting.workload], setting.load);
  const [base, rules] = [ALL_INSIDE, RULES].map((variant) => runPasses(passes, variant));
  const name = settingName(setting);
  const change = changeOf(rules!, base!, 'meanMs');
  log(`${name}: mean ${percent(change.change)}, standard error ${percent(change.stdError)}`);
  return { name, noHarm: setting.noHarm ?? false, passes, base: base!, rules: rules! };
}

const passesAt = (workload: Workload, load: number): TraceRecord[][] =>
  Array.from({ length: PASSES }, (_, pass) => workload.at(load, pass));

const percent = (ratio: number): string => `${(100 * ratio).toFixed(1)} %`;

function dropClock({ log }: BenchContext, workload: Workload): { name: string; drop: ClockDrop } {
  const drop = clockDrop(passesAt(workload, CLOCK_DROP_LOAD));
  log(`${workload.name}, clock drop: mean ${percent(drop.meanVsInside)} against the order inside the engine`);
  return { name: workload.name, drop };
}

const dropMetrics = (name: string, drop: ClockDrop): Record<string, number> => ({
  [`clockDrop_${name}_meanVsInside`]: drop.meanVsInside,
  [`clockDrop_${name}_p99VsInside`]: drop.p99VsInside,
  [`clockDrop_${name}_meanChange`]: drop.meanChange,
});

function worstMetrics(compared: readonly Compared[], drops: readonly ClockDrop[]): Record<string, number> {
  const worst = (settings: readonly Compared[], figure: keyof Figures): number =>
    Math.max(...settings.map(({ rules, base }) => changeOf(rules, base, figure).change));
  const noHarm = compared.filter((setting) => setting.noHarm);
  return {
    noHarm_worstMeanChange: worst(noHarm, 'meanMs'),
    noHarm_worstP99Change: worst(noHarm, 'p99Ms'),
    makespanIncrease_worst: Math.max(
      worst(compared, 'makespanMs'),
      ...drops.map(({ makespanChange }) => makespanChange),
    ),
    clockDropWorstVsInside: Math.max(...drops.map(({ meanVsInside }) => meanVsInside)),
  };
}
