import { createHash } from 'node:crypto';
import { WattlaneError } from '@wattlane/core/errors';
import {
  createLinearPredictor,
  decodeWeights,
  encodeWeights,
  type TrainedPredictor,
  trainPredictor,
} from '@wattlane/core/prediction';
import type { PromptLength } from '@wattlane/core/traces';
import type { Command } from 'commander';
import { type CliIo, noteLine, printLine } from './cliIo.ts';
import { judge } from './lengths/judgement.ts';
import { trainingRow } from './lengths/trainingRow.ts';
import { trainJson } from './lengths/trainJson.ts';
import { TRAIN_SPLITS, type TrainRun, type TrainSplit } from './lengths/trainRun.ts';
import { trainTable } from './lengths/trainTable.ts';
import { oneOf } from './options/nameOption.ts';
import { refuseRepeats } from './options/refuseRepeats.ts';
import { outputPath, parseReportPath } from './options/reportOption.ts';
import { counted } from './output/counted.ts';
import { startProgress } from './progress.ts';
import { checkOtherFile, checkReportPath } from './report/checkReportPath.ts';
import { saveFile } from './report/saveFile.ts';
import { trainReportHtml } from './report/trainReportHtml.ts';
import type { RunContext } from './runContext.ts';
import { type PromptLengthsFile, readPromptLengths } from './trace/promptLengthsFile.ts';
import { usageError } from './usageError.ts';
import { packageVersion } from './version.ts';

interface TrainFlags {
  readonly data?: string;
  readonly out?: string;
  readonly split: TrainSplit;
  readonly skipBad?: boolean;
  readonly report?: string;
  readonly json?: boolean;
}

const EXAMPLES = `
Examples:
  wattlane train --data prompts.jsonl.gz --out weights.bin
  wattlane train --data prompts.jsonl --out weights.bin --report training.html
  zcat prompts.jsonl.gz | wattlane train --data - --out weights.bin --json

Data are JSON lines with prompt, model, output_tokens, source and split (train or test); plain or gzip. The weights hold
no text of the prompts, and the same data give the same bytes. Rows of split test judge the predictor.`;

/** Adds `wattlane train`: a predictor of answer lengths from prompts whose answers are known. */
export function addTrainCommand(program: Command, context: RunContext): void {
  const command = program
    .command('train')
    .description('train a predictor of answer lengths from recorded prompts')
    .option('--data <file>', 'prompts with answer lengths, plain or gzip; - for stdin; required')
    .option('--out <file>', 'where the weights go; required', outputPath('--out'))
    .option(
      '--split <name>',
      `rows to learn from: ${TRAIN_SPLITS.join(', ')}`,
      oneOf('--split', TRAIN_SPLITS),
      'train',
    )
    .option('--skip-bad', 'leave broken rows out instead of stopping at the first')
    .option('--report <file>', 'write a self-contained HTML report', parseReportPath)
    .option('--json', 'print one JSON document instead of the table')
    .addHelpText('after', EXAMPLES)
    .action((flags: TrainFlags) => train(context, flags));
  refuseRepeats(command, []);
}

async function train({ io }: RunContext, flags: TrainFlags): Promise<void> {
  checkFlags(flags);
  await checkOutputs(flags);
  const { data, out, split, report, json = false } = flags;
  const file = await readPromptLengths(io, data, flags.skipBad ?? false);
  for (const note of file.notes) noteLine(io, note);
  const rows = rowsToLearn(file, split);
  const trained = trainWithProgress(io, rows);
  const bytes = encodeWeights(trained.weights);
  await saveFile(out, bytes);
  const run = describeRun(file, split, rows.length, trained, { path: out, bytes });
  await present(io, run, { json, report });
}

/** Report first, results in any case: see `presentRun`. */
async function present(
  io: CliIo,
  run: TrainRun,
  { json, report }: { readonly json: boolean; readonly report: string | undefined },
): Promise<void> {
  const [saved] = await Promise.allSettled([
    report === undefined ? undefined : saveFile(report, trainReportHtml(run)),
  ]);
  if (json) printLine(io, JSON.stringify(trainJson(run)));
  else printBlocks(io, trainTable(run));
  if (saved.status === 'rejected') throw saved.reason;
  if (report !== undefined) noteLine(io, `report: ${report}`);
}

function checkFlags(flags: TrainFlags): asserts flags is TrainFlags & { data: string; out: string } {
  if (flags.data === undefined) throw usageError('no --data; expected --data FILE, or --data - for stdin');
  if (flags.out === undefined) throw usageError('no --out; expected --out FILE');
}

/** Before the training, which takes its time. */
async function checkOutputs({ data, out, report }: TrainFlags): Promise<void> {
  await checkReportPath(out);
  await checkReportPath(report);
  await checkOtherFile({ name: '--out', path: out }, { name: 'the data', path: data });
  await checkOtherFile({ name: '--report', path: report }, { name: 'the data', path: data });
  await checkOtherFile({ name: '--report', path: report }, { name: '--out', path: out });
}

const LEAST_ROWS = 2;

function rowsToLearn({ name, rows }: PromptLengthsFile, split: TrainSplit): readonly PromptLength[] {
  const chosen = split === 'all' ? rows : rows.filter((row) => row.split === split);
  if (chosen.length >= LEAST_ROWS) return chosen;
  const what = split === 'all' ? '' : ' of split train';
  const remedy = split === 'train' && rows.length >= LEAST_ROWS ? ', or --split all' : '';
  throw new WattlaneError(
    'ERR_TRACE_EMPTY',
    `${name}: ${counted(chosen.length, 'row')}${what} among ${rows.length}; expected ${LEAST_ROWS} or more${remedy}`,
  );
}

/** Parts of a whole that the bar counts in. */
const PROGRESS_PARTS = 100;

function trainWithProgress(io: CliIo, rows: readonly PromptLength[]): TrainedPredictor {
  const progress = startProgress(io, 'training', PROGRESS_PARTS);
  try {
    const trained = trainPredictor(rows.map(trainingRow), {
      onProgress: (done, total) => progress.update(Math.floor((PROGRESS_PARTS * done) / total)),
    });
    progress.finish(`trained on ${counted(rows.length, 'row')}`);
    return trained;
  } catch (error) {
    progress.abandon();
    throw error;
  }
}

function describeRun(
  file: PromptLengthsFile,
  split: TrainSplit,
  rows: number,
  { report }: TrainedPredictor,
  { path, bytes }: { readonly path: string; readonly bytes: Uint8Array },
): TrainRun {
  const held = split === 'all' ? [] : file.rows.filter((row) => row.split === 'test');
  // From the bytes, so that what is judged is what later predicts.
  const predictor = createLinearPredictor(decodeWeights(bytes));
  return {
    dataName: file.name,
    split,
    rows,
    report,
    judgement: held.length === 0 ? undefined : judge(predictor, held),
    weights: { path, bytes: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') },
    notes: file.notes,
    version: packageVersion(),
  };
}

function printBlocks(io: CliIo, blocks: readonly (readonly string[])[]): void {
  for (const lines of blocks) for (const line of ['', ...lines]) printLine(io, line);
}
