import { fstatSync } from 'node:fs';
import type { CliIo } from './cliIo.ts';

/** The process's own streams. */
export function processIo(): CliIo {
  const { stdout, stderr, env } = process;
  return { stdout, stderr, env, stdin: stdinChunks() };
}

/** Node reads a folder as an empty file; `wattlane ... - < folder` gets the error that a read of it should give. */
async function* stdinChunks(): AsyncGenerator<Uint8Array> {
  if (fstatSync(0).isDirectory()) throw Object.assign(new Error('stdin is a folder'), { code: 'EISDIR' });
  yield* process.stdin;
}
