import { replay } from '@wattlane/core/twin';
import { reportError } from './errorReport.ts';
import { processIo } from './processIo.ts';
import { stdoutError } from './report/outputError.ts';
import { run } from './run.ts';

const io = processIo();

process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  // A reader that has seen enough, such as `head`, closes the pipe; that is no failure.
  process.exit(error.code === 'EPIPE' ? 0 : reportError(io, stdoutError(error)));
});

// Progress that nobody reads is no reason to stop the work.
process.stderr.on('error', () => {});

process.exitCode = await run(process.argv.slice(2), io, replay);
