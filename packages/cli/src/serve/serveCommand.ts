import { ENGINE_NAMES, LOG_FORMATS } from '@wattlane/worker';
import type { Command } from 'commander';
import { noteLine } from '../cliIo.ts';
import { oneOf } from '../options/nameOption.ts';
import { wholeNumber } from '../options/numberOption.ts';
import { refuseRepeats } from '../options/refuseRepeats.ts';
import type { RunContext } from '../runContext.ts';
import { runDemoLoad } from './demoLoad.ts';
import { serveConfig } from './serveConfig.ts';
import type { ServeFlags } from './serveFlags.ts';
import { startServing } from './startServing.ts';

/** Orders that a gateway can keep: it does not know the true sizes that `sjf` reads. */
const ORDERS = ['boost', 'ssjf', 'fcfs', 'edf'] as const;

const EXAMPLES = `
Examples:
  wattlane serve
  wattlane serve --demo --seconds 60
  wattlane serve --upstream http://127.0.0.1:8000 --engine vllm
  wattlane serve --config wattlane.json

Then point a client at it:
  curl http://127.0.0.1:8787/v1/chat/completions -H 'content-type: application/json' \\
    -d '{"model":"any","messages":[{"role":"user","content":"Say hello."}]}'

Without --config and --upstream a simulated engine answers, with made-up text.`;

/** Adds `wattlane serve`: the gateway. */
export function addServeCommand(program: Command, context: RunContext): void {
  const command = program
    .command('serve')
    .description('run the gateway: an OpenAI-compatible address that orders requests by predicted length')
    .option('--config <file>', 'configuration; see docs/gateway.md')
    .option('--upstream <url...>', 'engines to stand in front of, in place of --config')
    .option('--engine <name>', `what they are: ${ENGINE_NAMES.join(', ')}`, oneOf('--engine', ENGINE_NAMES))
    .option(
      '--policy <name>',
      `order of requests: ${ORDERS.join(', ')} (default: boost)`,
      oneOf('--policy', ORDERS),
    )
    .option(
      '--store <url>',
      'where records are kept: file:PATH, http(s)://HOST or memory: (default: file:wattlane.db)',
    )
    .option('--host <address>', 'address to listen on (default: 127.0.0.1)')
    .option('--port <n>', 'port to listen on (default: 8787)', wholeNumber('--port', 0, 65_535))
    .option('--demo', 'send load to the simulated engine')
    .option(
      '--log <format>',
      'lines on stderr: errors, text (all requests), json (all, one object a line) or off',
      oneOf('--log', LOG_FORMATS),
      'errors',
    )
    .option('--seconds <n>', 'end after so long', wholeNumber('--seconds', 1, 1e6))
    .option(
      '--grace <seconds>',
      'how long running requests may go on at the end',
      wholeNumber('--grace', 0, 3600),
      30,
    )
    .addHelpText('after', EXAMPLES)
    .action((flags: ServeFlags) => serve(context, flags));
  refuseRepeats(command, ['upstream']);
}

async function serve({ io }: RunContext, flags: ServeFlags): Promise<void> {
  const serving = await startServing(io, flags, await serveConfig(flags));
  const end = endOf(io.stop, flags.seconds);
  try {
    noteLine(io, `listening on ${serving.url}; dashboard at ${serving.url}/`);
    if (flags.demo) await Promise.race([end, runDemoLoad(io, serving.url, end)]);
    await end;
    noteLine(io, `stopping; requests that run have ${flags.grace} s (once more: end at once)`);
  } finally {
    await serving.close(flags.grace * 1000);
  }
}

/** Resolves when the process is asked to end, or its time is over. */
function endOf(stop: AbortSignal, seconds: number | undefined): Promise<void> {
  return new Promise((resolve) => {
    if (stop.aborted) resolve();
    stop.addEventListener('abort', () => resolve(), { once: true });
    if (seconds !== undefined) setTimeout(resolve, seconds * 1000);
  });
}
