#!/usr/bin/env node
// The command itself is compiled from src; this file is tracked, so that npm can link it before anything is built.
import { existsSync } from 'node:fs';

const main = new URL('../dist/main.js', import.meta.url);

if (existsSync(main)) {
  await import(main.href);
} else {
  console.error(
    'wattlane is not built yet; run `npm run build` in the root of the repository, then try again.',
  );
  process.exitCode = 1;
}
