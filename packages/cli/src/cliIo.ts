import { visible } from './output/visible.ts';

/** A text output of the command line; `process.stdout` and `process.stderr` are two. */
interface CliOutput extends NodeJS.WritableStream {
  /** True when a person looks at it, so that a progress bar makes sense. */
  readonly isTTY?: boolean;
  /** Characters that fit on a line of a terminal. */
  readonly columns?: number;
}

/** Everything a command may touch besides files: the outermost file passes the process's own, tests pass buffers. */
export interface CliIo {
  /** Results, and nothing else. */
  readonly stdout: CliOutput;
  /** Progress, notes and errors. */
  readonly stderr: CliOutput;
  /** Read when a trace is given as `-`. */
  readonly stdin: AsyncIterable<Uint8Array>;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Aborted when the process is asked to end. */
  readonly stop: AbortSignal;
}

/** Writes one line of results. */
export function printLine(io: CliIo, text: string): void {
  io.stdout.write(`${text}\n`);
}

/** Writes one line for the person at the terminal; control characters in it, as of a file's name, become visible. */
export function noteLine(io: CliIo, text: string): void {
  io.stderr.write(`${visible(text)}\n`);
}
