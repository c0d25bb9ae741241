import type { TraceRecord } from '@wattlane/core/domain';
import {
  createSfc32,
  type Rng,
  sampleExponential,
  sampleInteger,
  sampleLognormal,
} from '@wattlane/core/random';
import { sortByArrival } from '@wattlane/core/traces';
import { type DataFolder, readDataLines } from '../../data.ts';
import { numberColumn, readLengthPredictions } from '../../lengthPredictions.ts';
import { sustainedPerMs } from './engine.ts';

/** Requests that can be sent to the engine at any load, pass by pass. */
export interface Workload {
  readonly name: string;
  /** Requests per ms that the engine does when all of them are queued at the start. */
  readonly ratePerMs: number;
  /** The requests of a pass, arriving at a share `load` of that rate. */
  at(load: number, pass: number): TraceRecord[];
}

/** Prompt and answer of a request, in tokens. */
type Lengths = Pick<TraceRecord, 'inputTokens' | 'outputTokens'>;

/** Neighbouring rows that a resampled pass keeps together, so that what rows have in common with the next ones stays. */
const BLOCK_ROWS = 50;

/**
 * A trace with its own arrivals, and the same rows with Poisson arrivals. Pass 0 has the recorded lengths; the others have
 * the lengths of blocks of neighbouring rows, drawn with replacement.
 *
 * @param file  CSV with columns t_ms, input_tokens and output_tokens
 * @throws WattlaneError ERR_BENCH_DATA when the file is missing or lacks a number
 */
export function traceWorkloads(
  data: DataFolder,
  file: string,
  name: string,
): { readonly own: Workload; readonly poisson: Workload } {
  const records = readTrace(data, file);
  const ratePerMs = sustainedPerMs(records);
  const lengthsOf = (pass: number): readonly Lengths[] =>
    pass === 0 ? records : resampleBlocks(createSfc32(pass).fork(name), records);
  const own = (load: number, pass: number): TraceRecord[] =>
    stretch(records, lengthsOf(pass), ratePerMs * load);
  const poisson = (load: number, pass: number): TraceRecord[] =>
    arrivePoisson(createSfc32(pass).fork(`${name} arrivals`), lengthsOf(pass), ratePerMs * load);
  return {
    own: { name, ratePerMs, at: own },
    poisson: { name: `${name}Poisson`, ratePerMs, at: poisson },
  };
}

const SSJF_REQUESTS = 12_000;

/** Prompt lengths are not in the data: lognormal with this median, in tokens, and this spread of the logarithm. Assumed. */
const SSJF_INPUT_MEDIAN = 80;
const SSJF_INPUT_SIGMA = 1;

/**
 * Answer lengths of the SSJF data, drawn with replacement, with short prompts and Poisson arrivals.
 *
 * @throws WattlaneError ERR_BENCH_DATA
 */
export function ssjfWorkload(data: DataFolder): Workload {
  const answers = readLengthPredictions(data).outputTokens;
  const lengthsOf = (pass: number): Lengths[] => {
    const rng = createSfc32(pass).fork('ssjf');
    return Array.from({ length: SSJF_REQUESTS }, () => ({
      inputTokens: atLeastOne(sampleLognormal(rng, Math.log(SSJF_INPUT_MEDIAN), SSJF_INPUT_SIGMA)),
      outputTokens: atLeastOne(answers[sampleInteger(rng, 0, answers.length - 1)]!),
    }));
  };
  const ratePerMs = sustainedPerMs(lengthsOf(0));
  return {
    name: 'ssjf',
    ratePerMs,
    at: (load, pass) =>
      arrivePoisson(createSfc32(pass).fork('ssjf arrivals'), lengthsOf(pass), ratePerMs * load),
  };
}

const atLeastOne = (tokens: number): number => Math.max(1, Math.round(tokens));

function readTrace(data: DataFolder, file: string): TraceRecord[] {
  const lines = readDataLines(data, file);
  const [arrivals, inputs, outputs] = ['t_ms', 'input_tokens', 'output_tokens'].map((column) =>
    numberColumn(lines, file, column),
  );
  const records = Array.from(arrivals!, (arrivalMs, row) => ({
    arrivalMs,
    inputTokens: atLeastOne(inputs![row]!),
    outputTokens: atLeastOne(outputs![row]!),
  }));
  return sortByArrival(records);
}

/** As many rows, in blocks of neighbours from random places; the last row is followed by the first. */
export function resampleBlocks(rng: Rng, rows: readonly Lengths[]): Lengths[] {
  const drawn: Lengths[] = [];
  while (drawn.length < rows.length) {
    const start = sampleInteger(rng, 0, rows.length - 1);
    for (let i = 0; i < BLOCK_ROWS && drawn.length < rows.length; i++) {
      drawn.push(rows[(start + i) % rows.length]!);
    }
  }
  return drawn;
}

/** The arrivals of `records` from 0 on, stretched to a mean rate, with the given lengths. */
export function stretch(
  records: readonly TraceRecord[],
  lengths: readonly Lengths[],
  ratePerMs: number,
): TraceRecord[] {
  const firstMs = records[0]!.arrivalMs;
  const factor = records.length / ratePerMs / (records.at(-1)!.arrivalMs - firstMs);
  return records.map(({ arrivalMs }, row) => ({
    arrivalMs: (arrivalMs - firstMs) * factor,
    inputTokens: lengths[row]!.inputTokens,
    outputTokens: lengths[row]!.outputTokens,
  }));
}

function arrivePoisson(rng: Rng, lengths: readonly Lengths[], ratePerMs: number): TraceRecord[] {
  let arrivalMs = 0;
  return lengths.map(({ inputTokens, outputTokens }) => {
    arrivalMs += sampleExponential(rng, 1 / ratePerMs);
    return { arrivalMs, inputTokens, outputTokens };
  });
}
