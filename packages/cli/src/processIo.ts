import { fstatSync } from 'node:fs';
import type { CliIo } from './cliIo.ts';

/** The process's own streams. */
export function processIo(): CliIo {
  const { stdout, stderr, env } = process;
  let stop: AbortSignal | undefined;
  return {
    stdout,
    stderr,
    env,
    stdin: stdinChunks(),
    // Only a command that asks for it takes signals over; the others end at once, as any program does.
    get stop() {
      stop ??= stopSignal();
      return stop;
    },
  };
}

/** Node reads a folder as an empty file; `wattlane ... - < folder` gets the error that a read of it should give. */
async function* stdinChunks(): AsyncGenerator<Uint8Array> {
  if (fstatSync(0).isDirectory()) throw Object.assign(new Error('stdin is a folder'), { code: 'EISDIR' });
  yield* process.stdin;
}

/** The first SIGTERM or SIGINT asks to end; the second one ends. */
function stopSignal(): AbortSignal {
  const stop = new AbortController();
  for (const name of ['SIGTERM', 'SIGINT'] as const) {
    process.on(name, () => {
      if (stop.signal.aborted) process.exit(1);
      stop.abort();
    });
  }
  return stop.signal;
}
