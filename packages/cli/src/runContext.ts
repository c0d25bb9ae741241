import type { CliIo } from './cliIo.ts';
import type { Replay } from './replayPort.ts';

/** What every command works with. */
export interface RunContext {
  readonly io: CliIo;
  readonly replay: Replay;
  /** The arguments as typed, for the line that tells how to repeat a run. */
  readonly argv: readonly string[];
}
