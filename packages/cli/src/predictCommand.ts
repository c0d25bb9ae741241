import {
  createLinearPredictor,
  expectedTokens,
  type PredictionExplanation,
  type PromptRequest,
  quantileTokens,
} from '@wattlane/core/prediction';
import type { Command } from 'commander';
import { type CliIo, printLine } from './cliIo.ts';
import { explanationTable, kindsLine } from './lengths/explanationTable.ts';
import { INTERVAL } from './lengths/judgement.ts';
import { readWeights, SHIPPED_WEIGHTS } from './lengths/weightsFile.ts';
import { wholeNumber } from './options/numberOption.ts';
import { refuseRepeats } from './options/refuseRepeats.ts';
import { grouped } from './output/significant.ts';
import type { RunContext } from './runContext.ts';
import { readPromptText } from './trace/promptText.ts';
import { usageError } from './usageError.ts';

interface PredictFlags {
  readonly prompt?: string;
  readonly promptFile?: string;
  readonly weights?: string;
  readonly model?: string;
  readonly maxTokens?: number;
  readonly explain?: boolean;
  readonly json?: boolean;
}

const EXAMPLES = `
Examples:
  wattlane predict --prompt "List three rivers of Europe."
  wattlane predict --prompt-file prompt.txt --max-tokens 512 --explain
  wattlane predict --prompt-file prompt.txt --weights weights.bin --json

Effects of --explain are in standard scores of the answer's rank: 1 is what lifts an answer from the middle to above 84
of 100. Words are hashed, so that a group of features counts as one. The prompt is printed nowhere.`;

/** Adds `wattlane predict`: how long the answer to one prompt will be. */
export function addPredictCommand(program: Command, context: RunContext): void {
  const command = program
    .command('predict')
    .description('predict how many tokens the answer to a prompt takes')
    .option('--prompt <text>', 'the prompt')
    .option('--prompt-file <file>', 'file that holds the prompt, in place of --prompt; - for stdin')
    .option('--weights <file>', 'weights that wattlane train wrote (default: those that come with wattlane)')
    .option('--model <name>', 'model that will answer')
    .option(
      '--max-tokens <n>',
      'limit after which the engine cuts the answer',
      wholeNumber('--max-tokens', 1, Number.MAX_SAFE_INTEGER),
    )
    .option('--explain', 'show which features raised or lowered the prediction')
    .option('--json', 'print one JSON document instead of lines')
    .addHelpText('after', EXAMPLES)
    .action((flags: PredictFlags) => predict(context, flags));
  refuseRepeats(command, []);
}

async function predict({ io }: RunContext, flags: PredictFlags): Promise<void> {
  const text = await promptOf(io, flags);
  const predictor = createLinearPredictor(await readWeights(flags.weights ?? SHIPPED_WEIGHTS));
  const explanation = predictor.explain(requestOf(text, flags));
  const answer = answerOf(explanation, flags.maxTokens);
  if (flags.json) printLine(io, JSON.stringify(predictJson(answer, explanation, flags)));
  else printAnswer(io, answer, flags.explain ? explanation : undefined);
}

async function promptOf(io: CliIo, { prompt, promptFile }: PredictFlags): Promise<string> {
  if (prompt !== undefined && promptFile !== undefined) {
    throw usageError('--prompt and --prompt-file both give the prompt; expected one of them');
  }
  if (prompt !== undefined) return prompt;
  if (promptFile !== undefined) return readPromptText(io, promptFile);
  throw usageError('no prompt; expected --prompt TEXT or --prompt-file FILE');
}

function requestOf(text: string, { model, maxTokens }: PredictFlags): PromptRequest {
  return {
    turns: [{ role: 'user', text }],
    ...(model !== undefined && { model }),
    ...(maxTokens !== undefined && { maxTokens }),
  };
}

interface Answer {
  readonly expectedTokens: number;
  readonly lowTokens: number;
  readonly highTokens: number;
}

function answerOf({ prediction }: PredictionExplanation, maxTokens: number | undefined): Answer {
  const [low, high] = INTERVAL;
  return {
    expectedTokens: expectedTokens(prediction, maxTokens),
    lowTokens: quantileTokens(prediction, low, maxTokens),
    highTokens: quantileTokens(prediction, high, maxTokens),
  };
}

function predictJson(answer: Answer, explanation: PredictionExplanation, flags: PredictFlags): object {
  const { prediction, score, intercept, contributions, kinds } = explanation;
  return {
    format: 'wattlane-predict-1',
    ...answer,
    intervalProbability: INTERVAL[1] - INTERVAL[0],
    ...prediction,
    ...(flags.explain && { explanation: { score, intercept, contributions, kinds } }),
  };
}

function printAnswer(io: CliIo, answer: Answer, explanation: PredictionExplanation | undefined): void {
  printLine(io, `expected tokens  ${grouped(answer.expectedTokens)}`);
  printLine(io, `80% interval     ${grouped(answer.lowTokens)} to ${grouped(answer.highTokens)}`);
  if (explanation === undefined) return;
  const kinds = kindsLine(explanation);
  if (kinds !== '') printLine(io, `looks like       ${kinds}`);
  for (const line of ['', ...explanationTable(explanation)]) printLine(io, line);
}
