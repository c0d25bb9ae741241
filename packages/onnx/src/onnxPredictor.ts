import { checkInteger } from '@wattlane/core/errors';
import type { LengthPrediction, PromptRequest } from '@wattlane/core/prediction';
import type { AsyncLengthPrediction, AsyncLengthPredictor } from './asyncLengthPredictor.ts';
import { type BatchRunner, createBatchQueue } from './batchQueue.ts';
import { checkModel, hasOutputShape } from './checkModel.ts';
import { encodePrompt, type PromptEncoding } from './encodePrompt.ts';
import { createHeadReader, type HeadReader, type LengthHead } from './lengthHead.ts';
import { modelInput } from './modelInput.ts';
import { type ModelOutput, type ModelProcess, openModelProcess } from './modelProcess.ts';
import { type InputNames, type ModelTensors, modelTensors } from './modelTensors.ts';
import { countFailure, createOnnxCounters, type OnnxCounters, readOutcome } from './onnxCounters.ts';
import type { PromptFormat } from './promptText.ts';
import { parseVocabulary } from './vocabulary.ts';

/** A model, its vocabulary and how it is run. */
export interface OnnxPredictorOptions {
  /** Path of the ONNX file, or its bytes. A model with its weights in files of their own needs the path. */
  readonly model: string | Uint8Array;
  /** Content of the model's vocab.txt. */
  readonly vocabulary: string;
  readonly head: LengthHead;
  readonly inputNames?: InputNames;
  /** The model's only output by default, or `logits` of several. */
  readonly outputName?: string;
  /** Tokens that the model reads at the most, 4 to 8,192; 512 by default. */
  readonly maxLength?: number;
  /** Every input is padded to `maxLength`, for a model that was exported without a variable length. False by default. */
  readonly fixedLength?: boolean;
  /** True by default, as for "uncased" models. */
  readonly lowerCase?: boolean;
  /** What the model was trained to read; `prompt` by default. */
  readonly format?: PromptFormat;
  /** Requests that wait for the model or are computed, at the most; 64 by default. Others get the fallback at once. */
  readonly maxPending?: number;
  /** Requests that are computed together, at the most; 1 by default. More needs a model with a variable batch. */
  readonly maxBatch?: number;
  /** After this time a request gets the fallback, in ms; 1,000 by default. A signal may end the wait sooner. */
  readonly maxWaitMs?: number;
  /** Threads that one operation is spread over; 1 by default. */
  readonly threads?: number;
  /** What is said when the model does not answer; `WIDE_PREDICTION` by default. */
  readonly fallback?: LengthPrediction;
  /** Package name, file URL or absolute path of the runtime; `onnxruntime-node` by default. */
  readonly runtime?: string;
}

/** A predictor over a model in a process of its own. */
export interface OnnxPredictor extends AsyncLengthPredictor {
  /** A copy of the counters. */
  counters(): OnnxCounters;
  /** Ends the process. Requests under way and later ones get the fallback. */
  close(): Promise<void>;
}

/** Said of a request that is not known: median 148 tokens, the central 80 % from 22 to 1,015. */
export const WIDE_PREDICTION: LengthPrediction = { logMean: 5, logSd: 1.5 };

/** A BERT that reads this much has to be trained for it; most read 512. */
const MOST_TOKENS = 8192;
const SHORT_TEXT_TOKENS = 4;
const MOST_WAIT_MS = 60_000;

/**
 * Opens a BERT-style model and checks by a few runs that it fits its vocabulary and its head.
 *
 * The runtime computes without giving the event loop back, and a fault in its native code ends its process, so the model
 * lives in a process of its own. A request is cut into tokens here, waits in a bounded queue, and is answered by the
 * model or by the fallback: `predict` never rejects.
 *
 * @throws WattlaneError (as a rejection) ERR_ARGUMENT, ERR_ONNX_RUNTIME when onnxruntime-node cannot be loaded,
 *   ERR_ONNX_MODEL when the model cannot be opened, ERR_ONNX_TENSOR for other names or a refused run,
 *   ERR_ONNX_VOCABULARY for a vocabulary that is not the model's, ERR_ONNX_OUTPUT for an output that is not the head's
 */
export async function createOnnxPredictor(options: OnnxPredictorOptions): Promise<OnnxPredictor> {
  const settings = readSettings(options);
  const { model, runtime = 'onnxruntime-node' } = options;
  const host = await openModelProcess({ model, runtime, threads: settings.threads });
  try {
    const tensors = modelTensors(host, options.inputNames, options.outputName);
    const run = (texts: readonly (readonly number[])[]): Promise<ModelOutput> =>
      runModel(settings, host, tensors, texts);
    const { encoding, head, maxBatch, rowLength } = settings;
    await checkModel({
      run,
      vocabularySize: encoding.vocabulary.size,
      maxLength: encoding.maxLength,
      maxBatch,
      shortLength: Math.max(SHORT_TEXT_TOKENS, rowLength),
      outputs: head.outputs,
    });
    return predictorOf(settings, host, run);
  } catch (error) {
    await host.close();
    throw error;
  }
}

interface Settings {
  readonly encoding: PromptEncoding;
  readonly head: HeadReader;
  /** Tokens of every row, at the least. */
  readonly rowLength: number;
  readonly maxPending: number;
  readonly maxBatch: number;
  readonly maxWaitMs: number;
  readonly threads: number;
  readonly fallback: LengthPrediction;
}

function readSettings(options: OnnxPredictorOptions): Settings {
  const { lowerCase = true, format = 'prompt', fixedLength = false, fallback = WIDE_PREDICTION } = options;
  const maxLength = checkInteger('maxLength', options.maxLength ?? 512, SHORT_TEXT_TOKENS, MOST_TOKENS);
  return {
    encoding: { vocabulary: parseVocabulary(options.vocabulary), lowerCase, format, maxLength },
    head: createHeadReader(options.head),
    rowLength: fixedLength ? maxLength : 0,
    maxPending: checkInteger('maxPending', options.maxPending ?? 64, 1),
    maxBatch: checkInteger('maxBatch', options.maxBatch ?? 1, 1, 1024),
    maxWaitMs: checkInteger('maxWaitMs', options.maxWaitMs ?? 1000, 1, MOST_WAIT_MS),
    threads: checkInteger('threads', options.threads ?? 1, 1, 1024),
    fallback: { logMean: fallback.logMean, logSd: fallback.logSd },
  };
}

function runModel(
  { encoding, rowLength }: Settings,
  host: ModelProcess,
  tensors: ModelTensors,
  texts: readonly (readonly number[])[],
): Promise<ModelOutput> {
  const { dims, ids, mask, types } = modelInput(texts, encoding.vocabulary.pad, rowLength);
  const feeds: Record<string, BigInt64Array> = { [tensors.inputIds]: ids };
  if (tensors.attentionMask !== undefined) feeds[tensors.attentionMask] = mask;
  if (tensors.tokenTypeIds !== undefined) feeds[tensors.tokenTypeIds] = types;
  return host.run({ feeds, dims, output: tensors.output });
}

function predictorOf(
  { encoding, head, fallback, maxPending, maxBatch, maxWaitMs }: Settings,
  host: ModelProcess,
  run: (texts: readonly (readonly number[])[]) => Promise<ModelOutput>,
): OnnxPredictor {
  const counters = createOnnxCounters();
  const runner: BatchRunner = async (texts) => rowsOf(await run(texts), texts.length, head.outputs);
  const queue = createBatchQueue(runner, { maxPending, maxBatch });
  const attempt = async (request: PromptRequest, signal?: AbortSignal) => {
    try {
      const ids = encodePrompt(encoding, request);
      const limits = [AbortSignal.timeout(maxWaitMs), ...(signal === undefined ? [] : [signal])];
      return readOutcome(counters, head, await queue.submit(ids, limits));
    } catch (error) {
      return countFailure(counters, error instanceof Error ? error.message : String(error));
    }
  };
  return {
    async predict(request, signal): Promise<AsyncLengthPrediction> {
      const prediction = await attempt(request, signal);
      return prediction === undefined
        ? { ...fallback, source: 'fallback' }
        : { ...prediction, source: 'model' };
    },
    counters: () => ({ ...counters }),
    close: () => host.close(),
  };
}

/** The model's numbers for each text. */
function rowsOf(output: ModelOutput, texts: number, outputs: number): Float64Array[] {
  if (!hasOutputShape(output, texts, outputs)) {
    throw new Error(`the model's output is ${output.dims.join(' x ')}; expected ${texts} x ${outputs}`);
  }
  return Array.from({ length: texts }, (_, row) => output.data.subarray(row * outputs, (row + 1) * outputs));
}
