import { parseArgs } from 'node:util';
import { isWattlaneError, WattlaneError } from '@wattlane/core/errors';
import { DEFAULT_DATA_PATH } from './data.ts';
import { type Bench, resultLine, resultTable } from './harness.ts';

/** Where a command writes, one line at a time: results to `out`, everything else to `log`. */
export interface Output {
  out(line: string): void;
  log(line: string): void;
}

interface Command {
  readonly name: string | undefined;
  readonly dataPath: string;
  readonly help: boolean;
}

/**
 * Runs `bench NAME [--data DIR] [--json] [--help]`, with `all` for every bench in turn.
 *
 * `out` gets one JSON line per bench that ran and nothing else, `--json` or not; the option is there so that a script
 * can say what it relies on. A bar that is not met is shown in the table and is no failure.
 *
 * @returns exit code: 0 when all went well, 1 when a bench failed, 2 when the arguments make no sense
 */
export async function runCommand(
  args: readonly string[],
  benches: readonly Bench[],
  output: Output,
): Promise<number> {
  try {
    const { name, dataPath, help } = parseCommand(args);
    if (help) {
      usageLines(benches).forEach((line) => {
        output.out(line);
      });
      return 0;
    }
    let exitCode = 0;
    for (const bench of chooseBenches(name, benches)) {
      exitCode = Math.max(exitCode, await runBench(bench, dataPath, output));
    }
    return exitCode;
  } catch (error) {
    if (!isWattlaneError(error) || error.code !== 'ERR_USAGE') throw error;
    for (const line of [error.message, '', ...usageLines(benches)]) output.log(line);
    return 2;
  }
}

function parseCommand(args: readonly string[]): Command {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        data: { type: 'string' },
        json: { type: 'boolean' },
        help: { type: 'boolean', short: 'h' },
      },
    });
    if (positionals.length > 1) throw new Error(`${positionals.length} names; expected one`);
    return {
      name: positionals[0],
      dataPath: values.data ?? DEFAULT_DATA_PATH,
      help: values.help ?? false,
    };
  } catch (cause) {
    throw new WattlaneError('ERR_USAGE', cause instanceof Error ? cause.message : String(cause), { cause });
  }
}

function chooseBenches(name: string | undefined, benches: readonly Bench[]): readonly Bench[] {
  if (name === 'all') return benches;
  const chosen = benches.filter((bench) => bench.name === name);
  if (chosen.length === 0) {
    throw new WattlaneError(
      'ERR_USAGE',
      name === undefined ? 'no bench named' : `no bench is called ${name}`,
    );
  }
  return chosen;
}

async function runBench(bench: Bench, dataPath: string, output: Output): Promise<number> {
  output.log(`${bench.name}: ${bench.description}`);
  try {
    const metrics = await bench.run({ data: { path: dataPath }, log: output.log });
    for (const line of resultTable(bench, metrics)) output.log(line);
    output.out(resultLine(bench, metrics));
    return 0;
  } catch (error) {
    if (!isWattlaneError(error)) throw error;
    output.log(error.message);
    return 1;
  }
}

function usageLines(benches: readonly Bench[]): string[] {
  const width = Math.max(3, ...benches.map((bench) => bench.name.length));
  return [
    'usage: npm run bench -- NAME [--data DIR] [--json]',
    '',
    ...benches.map((bench) => `  ${bench.name.padEnd(width)}  ${bench.description}`),
    `  ${'all'.padEnd(width)}  Every bench in turn.`,
    '',
    `  --data DIR  folder of the data files (default: ${DEFAULT_DATA_PATH})`,
    '  --json      JSON alone on stdout, which is always so',
  ];
}
