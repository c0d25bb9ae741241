import { SingleBar } from 'cli-progress';
import { type CliIo, noteLine } from './cliIo.ts';

/** Shows how far a piece of work is. */
export interface Progress {
  /** @param done  units of work that are complete, of the total that was given at the start */
  update(done: number): void;
  /** Ends the display; `summary` is the line that stays. */
  finish(summary: string): void;
  /** Ends the display of work that failed, without a line. */
  abandon(): void;
}

/**
 * Starts the display of one piece of work on stderr: a bar that is wiped at the end when a terminal is there, nothing
 * but the last line otherwise.
 *
 * @param label  what is being done, in a few words
 * @param total  units of work; 0 when unknown, which shows no bar
 */
export function startProgress(io: CliIo, label: string, total: number): Progress {
  const bar = total > 0 && canRedraw(io) ? startBar(io, label, total) : undefined;
  return {
    update: (done) => bar?.update(Math.min(done, total)),
    finish: (summary) => {
      bar?.stop();
      noteLine(io, summary);
    },
    abandon: () => bar?.stop(),
  };
}

/** Columns that a bar takes: on a narrower terminal it would wrap, and each redraw would leave a line behind. */
const BAR_COLUMNS = 64;

function canRedraw({ stderr, env }: CliIo): boolean {
  return stderr.isTTY === true && env.TERM !== 'dumb' && (stderr.columns ?? BAR_COLUMNS) >= BAR_COLUMNS;
}

function startBar(io: CliIo, label: string, total: number): SingleBar {
  const bar = new SingleBar({
    format: `${label.padEnd(24)} [{bar}] {percentage}%`,
    stream: io.stderr,
    clearOnComplete: true,
    hideCursor: false,
    gracefulExit: false,
    // Leaves the terminal's line wrapping alone: an interrupt would keep it switched off.
    linewrap: true,
    barsize: 30,
  });
  bar.start(total, 0);
  return bar;
}
