import type { Server } from 'node:http';
import type { AgentConfig } from '../config/agentConfig.ts';
import { listenOnPort, listenOnSocket } from '../http/listen.ts';
import { createAgentServer } from '../http/server.ts';
import { JournalFile, readBootId, readJournal } from '../journal/journalFile.ts';
import { Agent } from './agent.ts';
import { startHeartbeat } from './heartbeat.ts';
import { openBackend } from './openBackend.ts';

/** A running agent. */
export interface RunningAgent {
  readonly agent: Agent;
  /** Resolves with the exit code when the agent has to end by itself. */
  readonly ended: Promise<number>;
  /** Puts everything back and stops. */
  stop(): Promise<void>;
}

/** Exit codes: a restart may help after a driver was replaced, or when the guardian is gone. */
export const EXIT_RETRY = 75;
/** How long running requests may go on at the end, in ms. */
const GRACE_MS = 200;

/**
 * Starts an agent: opens the GPUs, undoes what one before it left, listens, samples.
 *
 * @param env  for the guardian's heartbeat
 * @throws WattlaneError ERR_GPU_DRIVER, ERR_LISTEN
 */
export async function runAgent(
  config: AgentConfig,
  env: Readonly<Record<string, string | undefined>>,
  log: (line: string) => void,
): Promise<RunningAgent> {
  let end: (code: number) => void = () => {};
  const ended = new Promise<number>((resolve) => {
    end = resolve;
  });
  const heartbeat = startHeartbeat(env, () => {
    log('the guardian is gone; putting everything back and stopping');
    end(EXIT_RETRY);
  });
  const backend = await openBackend(config);
  const bootId = readBootId();
  const left = readJournal(config.journal, bootId);
  const journal = new JournalFile(config.journal, bootId, left.kind === 'entries' ? left.entries : []);
  const agent = new Agent({
    config,
    backend,
    journal,
    firstEpoch: Date.now(),
    log,
    onVersionMismatch: () => {
      log('the driver was replaced under us (code 18); stopping, since only a restart helps');
      end(EXIT_RETRY);
    },
  });
  await agent.repair(left);
  await agent.prepare();
  const servers: Server[] = [createAgentServer(agent, undefined)];
  try {
    await listenOnSocket(servers[0]!, config.socket, config.socketMode);
    if (config.tcp !== null && config.token !== null) {
      servers.push(createAgentServer(agent, config.token));
      const at = config.tcp.lastIndexOf(':');
      await listenOnPort(servers[1]!, config.tcp.slice(0, at), Number(config.tcp.slice(at + 1)));
    }
  } catch (error) {
    await agent.stop();
    throw error;
  }
  agent.start();
  heartbeat.serving();
  return {
    agent,
    ended,
    async stop() {
      heartbeat.stopping();
      // Stock settings first: requests can wait, GPUs that are slow cannot.
      await agent.stop();
      await Promise.all(servers.map(closeServer));
    },
  };
}

function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeIdleConnections();
    setTimeout(() => server.closeAllConnections(), GRACE_MS).unref();
  });
}
