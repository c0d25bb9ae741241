#!/usr/bin/env node
import { runCommand } from './command.ts';
import { BENCHES } from './registry.ts';

process.exitCode = await runCommand(process.argv.slice(2), BENCHES, {
  out: (line) => process.stdout.write(`${line}\n`),
  log: (line) => process.stderr.write(`${line}\n`),
});
