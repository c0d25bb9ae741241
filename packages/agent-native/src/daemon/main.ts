#!/usr/bin/env node
// The agent as the guardian runs it: configuration from --config FILE and the environment, no other flags.
import { isWattlaneError } from '@wattlane/core/errors';
import { readConfig } from '../config/readConfig.ts';
import { runAgent } from './runAgent.ts';

/** What no restart mends. */
const EXIT_CONFIG = 78;

const log = (line: string) => process.stderr.write(`wattlane-agent: ${line}\n`);
const place = process.argv.indexOf('--config');

// From the first moment: what has been set by the time of a signal must be undone.
const asked = new Promise<number>((resolve) => {
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => resolve(0));
  // Stock settings first; the guardian would restore too, but only after this process is gone.
  process.on('uncaughtException', (error) => {
    log(`putting everything back after a failure: ${error.stack ?? error.message}`);
    resolve(1);
  });
});

// Without a listener it would end the process.
let reload = (): void => {
  log('not serving yet; the configuration is read at the start');
};
process.on('SIGHUP', () => reload());

try {
  const file = place === -1 ? undefined : process.argv[place + 1];
  const read = () => readConfig({ file, env: process.env, flags: {} });
  const config = read();
  const running = await runAgent(config, process.env, log);
  const { agent } = running;
  const kind =
    agent.backend.kind === 'simulated' ? 'simulated GPUs' : `GPUs, driver ${agent.backend.driverVersion}`;
  log(
    `serving ${agent.gpus.length} ${kind} on ${config.socket}${agent.mode === 'monitor' ? ', monitor-only' : ''}`,
  );
  reload = () => {
    // Bounds only: sockets, sampling and laws need a restart.
    try {
      void agent.setLimits(read().limits);
      log('took over the limits of the configuration');
    } catch (error) {
      log(`kept the limits: ${error instanceof Error ? error.message : String(error)}`);
    }
  };
  const code = await Promise.race([asked, running.ended]);
  await running.stop();
  process.exit(code);
} catch (error) {
  log(error instanceof Error ? error.message : String(error));
  process.exit(isWattlaneError(error) && error.code === 'ERR_CONFIG' ? EXIT_CONFIG : 1);
}
