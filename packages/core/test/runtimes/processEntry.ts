import { readFileSync, writeFileSync } from 'node:fs';
import process from 'node:process';
import { runScenario } from './scenario.ts';

// The scenario as a process, for Bun and Deno: reads its input from one file and writes its result into another.
const [inputFile, outputFile] = process.argv.slice(2) as [string, string];
writeFileSync(outputFile, JSON.stringify(runScenario(JSON.parse(readFileSync(inputFile, 'utf8')))));
