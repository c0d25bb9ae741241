import { Readable, Writable } from 'node:stream';
import type { Replay } from '../src/replayPort.ts';
import { run } from '../src/run.ts';
import { replayFixture } from './replayFixture.ts';

/** What one command line left behind. */
export interface CliOutcome {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** What a test may set; the simulator is the fixture unless given. */
export interface CliSetting {
  readonly stdin?: Uint8Array | string;
  readonly env?: Readonly<Record<string, string>>;
  readonly isTTY?: boolean;
  /** Columns of the terminal; stdout is one only when this is given. */
  readonly columns?: number;
  readonly replay?: Replay;
  /** Asks a command that goes on to end. */
  readonly stop?: AbortSignal;
}

/** Runs the command line in this process, with buffers for its streams. */
export async function runCli(argv: readonly string[], setting: CliSetting = {}): Promise<CliOutcome> {
  const {
    stdin = '',
    env = {},
    isTTY = false,
    columns,
    replay = replayFixture,
    stop = new AbortController().signal,
  } = setting;
  const width = columns === undefined ? {} : { columns };
  const stdout = Object.assign(new TextSink(), { isTTY: columns !== undefined, ...width });
  const stderr = Object.assign(new TextSink(), { isTTY, ...width });
  const exitCode = await run(
    argv,
    { stdout, stderr, stdin: Readable.from([Buffer.from(stdin)]), env, stop },
    replay,
  );
  return { exitCode, stdout: stdout.text, stderr: stderr.text };
}

class TextSink extends Writable {
  text = '';

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.text += chunk.toString();
    done();
  }
}
