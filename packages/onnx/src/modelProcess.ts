import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { WattlaneError } from '@wattlane/core/errors';
import type { TensorNames } from './modelTensors.ts';

/** What a process is started with. */
export interface ModelSource {
  /** Path of the file, or its bytes, which are copied. */
  readonly model: string | Uint8Array;
  /** Package name, file URL or absolute path of the runtime. */
  readonly runtime: string;
  /** Threads that one operation of the model is spread over. */
  readonly threads: number;
}

/** One run of the model: int64 tensors by name, all of the shape `dims`, and the output to read. */
export interface ModelRun {
  readonly feeds: Readonly<Record<string, BigInt64Array>>;
  readonly dims: readonly number[];
  readonly output: string;
}

/** The output of a run. */
export interface ModelOutput {
  /** Element type as the runtime names it: `float32`. */
  readonly type: string;
  readonly dims: readonly number[];
  readonly data: Float64Array;
}

/** A model in a process of its own. Runs are done one after the other. */
export interface ModelProcess extends TensorNames {
  /** Rejects with an Error when the runtime refuses the run or the process has ended. */
  run(run: ModelRun): Promise<ModelOutput>;
  /** Ends the process, even one that hangs; runs under way reject. */
  close(): Promise<void>;
}

type Message =
  | { readonly kind: 'ready'; readonly inputs: string[]; readonly outputs: string[] }
  | { readonly kind: 'failed'; readonly stage: 'runtime' | 'model'; readonly message: string }
  | ({ readonly kind: 'done'; readonly id: number } & ModelOutput)
  | { readonly kind: 'refused'; readonly id: number; readonly message: string };

interface PendingRun {
  resolve(output: ModelOutput): void;
  reject(error: Error): void;
}

/** What the owner keeps of a process. */
interface Link {
  readonly child: ChildProcess;
  readonly pending: Map<number, PendingRun>;
  /** Runs so far; the last one's id. */
  runs: number;
  ended: boolean;
}

const ENDED = 'the process of the model has ended';

/** Beside both src and dist, since Node starts it as a file. */
const PROGRAM = new URL('../process/modelProcess.js', import.meta.url);

/**
 * Starts a process, loads the runtime in it and opens the model. It ends with its owner, and without runs under way it
 * does not keep the owner alive. What the runtime writes to stderr goes to the owner's.
 *
 * @throws WattlaneError ERR_ONNX_RUNTIME when the runtime cannot be loaded, ERR_ONNX_MODEL when the model cannot be
 *   read or is none
 */
export async function openModelProcess(source: ModelSource): Promise<ModelProcess> {
  const child = fork(PROGRAM, {
    execArgv: [],
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const link: Link = { child, pending: new Map(), runs: 0, ended: false };
  try {
    const { inputs, outputs } = await readyOrFailed(source, link);
    return { inputs, outputs, run: (run) => post(link, run), close: () => end(link) };
  } catch (error) {
    await end(link);
    throw error;
  }
}

/** Hands the model over and listens until the process ends. Resolves when the model is open. */
function readyOrFailed(source: ModelSource, link: Link): Promise<TensorNames> {
  const { child, pending } = link;
  return new Promise((resolve, reject) => {
    child.on('message', (message: Message) => {
      if (message.kind === 'ready') resolve(message);
      else if (message.kind === 'failed') reject(startError(source, message.stage, message.message));
      else settle(link, message);
      if (pending.size === 0) holdOwner(child, false);
    });
    const fail = (error: Error): void => {
      link.ended = true;
      reject(startError(source, 'runtime', error.message));
      for (const run of pending.values()) run.reject(error);
      pending.clear();
    };
    child.on('error', fail);
    child.on('exit', (code, signal) => fail(new Error(`${ENDED} (${signal ?? `exit code ${code}`})`)));
    child.send(source);
  });
}

function post(link: Link, run: ModelRun): Promise<ModelOutput> {
  if (link.ended) return Promise.reject(new Error(ENDED));
  link.runs += 1;
  const id = link.runs;
  holdOwner(link.child, true);
  return new Promise((resolve, reject) => {
    link.pending.set(id, { resolve, reject });
    link.child.send({ id, ...run });
  });
}

function settle({ pending }: Link, message: Extract<Message, { kind: 'done' | 'refused' }>): void {
  const run = pending.get(message.id);
  pending.delete(message.id);
  if (message.kind === 'done') run?.resolve(message);
  else run?.reject(new Error(message.message));
}

async function end(link: Link): Promise<void> {
  const { child } = link;
  link.ended = true;
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  holdOwner(child, true);
  const exit = once(child, 'exit');
  child.kill('SIGKILL');
  await exit;
}

/** Whether the process and the channel to it keep the owner's event loop alive. */
function holdOwner(child: ChildProcess, hold: boolean): void {
  if (hold) {
    child.ref();
    child.channel?.ref();
  } else {
    child.unref();
    child.channel?.unref();
  }
}

function startError(source: ModelSource, stage: 'runtime' | 'model', message: string): WattlaneError {
  if (stage === 'runtime') {
    return new WattlaneError(
      'ERR_ONNX_RUNTIME',
      `the ONNX runtime ${source.runtime} could not be loaded (${message}); expected the package onnxruntime-node, see npm install onnxruntime-node --ignore-scripts`,
    );
  }
  const what = typeof source.model === 'string' ? source.model : `${source.model.length} bytes`;
  return new WattlaneError(
    'ERR_ONNX_MODEL',
    `the runtime could not open the model ${what} (${message}); expected an ONNX file`,
  );
}
