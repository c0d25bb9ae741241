import { execFile } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { PATIENCE_MS } from './findBinary.ts';
import type { ScenarioInput, ScenarioResult } from './scenarioResult.ts';

const ENTRY = fileURLToPath(new URL('./processEntry.ts', import.meta.url));

/** The condition under which core's exports are its TypeScript sources, which both run as they are. */
const SOURCES = '--conditions=@wattlane/source';

/** What is in the way of running without a network and of leaving nothing behind but files in `folder`. */
const argumentsOf = (name: 'bun' | 'deno', folder: string): string[] =>
  name === 'bun'
    ? ['run', SOURCES, '--no-install']
    : ['run', SOURCES, '--no-prompt', '--no-remote', '--no-lock', '--allow-read', `--allow-write=${folder}`];

/**
 * Runs the scenario from its sources on Bun or Deno. The process is ended when it takes longer than `PATIENCE_MS`.
 *
 * @param binary  path of the runtime
 * @param folder  of the test's own, for the files and for what the runtime stores
 * @throws Error with what the process wrote to stderr when it fails
 */
export async function runProcess(
  name: 'bun' | 'deno',
  binary: string,
  folder: string,
  input: ScenarioInput,
): Promise<ScenarioResult> {
  const inputFile = join(folder, `${name}-input.json`);
  const outputFile = join(folder, `${name}-output.json`);
  writeFileSync(inputFile, JSON.stringify(input));
  await promisify(execFile)(binary, [...argumentsOf(name, folder), ENTRY, inputFile, outputFile], {
    env: {
      ...process.env,
      DENO_DIR: folder,
      DENO_NO_UPDATE_CHECK: '1',
      BUN_RUNTIME_TRANSPILER_CACHE_PATH: '0',
      DO_NOT_TRACK: '1',
    },
    timeout: PATIENCE_MS,
    killSignal: 'SIGKILL',
  });
  return JSON.parse(readFileSync(outputFile, 'utf8'));
}
