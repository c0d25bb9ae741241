import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import type { PromptRequest } from '@wattlane/core/prediction';

const LETTERS = [...'abcdefghijklmnopqrstuvwxyz'];
const TOKENS = [
  '[PAD]',
  '[UNK]',
  '[CLS]',
  '[SEP]',
  ...LETTERS,
  ...LETTERS.map((letter) => `##${letter}`),
  ...['write', 'a', 'poem', 'list', 'seven', '##ing', '.', ',', '?', '[', ']'],
].filter((token, i, all) => all.indexOf(token) === i);

/** A vocabulary that can spell every lower-case word: 66 tokens. */
export const VOCABULARY: string = `${TOKENS.join('\n')}\n`;
export const VOCABULARY_SIZE: number = TOKENS.length;

/** Id of a token of `VOCABULARY`. */
export const idOf = (token: string): number => TOKENS.indexOf(token);

/** Path of a module that stands in for the runtime; its models are made by `fakeModel`. */
export const FAKE_RUNTIME: string = fileURLToPath(new URL('../test/fakeRuntime.js', import.meta.url));

/** What a model of the fake runtime is and does. */
export interface FakeModel {
  readonly inputs?: readonly string[];
  readonly outputs?: readonly string[];
  /** Rows of its embedding. */
  readonly rows?: number;
  /** Tokens that it takes at the most. */
  readonly positions?: number;
  /** Texts that it takes at the most. */
  readonly batch?: number;
  /** Numbers for each text. */
  readonly width?: number;
  /** Dimensions of its output, where they are not texts x width. */
  readonly dims?: readonly number[];
  readonly type?: string;
  readonly does?: 'sum' | 'nan' | 'throw' | 'hang' | 'spin' | 'exit' | 'fault';
  /** The first run, from 1, that does so; those before answer the sum of the ids. */
  readonly from?: number;
}

/** Bytes of a model of the fake runtime. */
export const fakeModel = (spec: FakeModel = {}): Uint8Array =>
  new TextEncoder().encode(JSON.stringify({ rows: VOCABULARY_SIZE, ...spec }));

/** Runs that the check of a model takes when nothing is wrong: short, largest id, beyond, longest. */
export const CHECK_RUNS = 4;

/** A request with one user turn. */
export const user = (text: string): PromptRequest => ({ turns: [{ role: 'user', text }] });

const RUNTIME_FOLDER = new URL('../runtime/', import.meta.url);

/** Path of onnxruntime-node; undefined unless `npm ci --ignore-scripts --prefix packages/onnx/runtime` was run. */
export const REAL_RUNTIME: string | undefined = existsSync(new URL('node_modules', RUNTIME_FOLDER))
  ? createRequire(RUNTIME_FOLDER).resolve('onnxruntime-node')
  : undefined;
