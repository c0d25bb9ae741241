#!/usr/bin/env node
import { replay } from '@wattlane/core/twin';
import { reportError } from './errorReport.ts';
import { stdoutError } from './report/saveReport.ts';
import { run } from './run.ts';

process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  // A reader that has seen enough, such as `head`, closes the pipe; that is no failure.
  process.exit(error.code === 'EPIPE' ? 0 : reportError(process, stdoutError(error)));
});

// Progress that nobody reads is no reason to stop the work.
process.stderr.on('error', () => {});

process.exitCode = await run(process.argv.slice(2), process, replay);
