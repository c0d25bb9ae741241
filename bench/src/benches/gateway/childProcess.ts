import { type ChildProcess, fork, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { fileURLToPath } from 'node:url';

/** A server in a process of its own. */
export interface ServerProcess {
  readonly url: string;
  readonly process: ChildProcess;
  /** What the server calls its run; empty for one that does not. */
  readonly run: string;
  /** Aborted when the process has ended. */
  readonly ended: AbortSignal;
  /** Processor time that it has used so far, user and system, in ms. */
  cpuMs(): number;
  stop(): Promise<void>;
}

/** How long a server may take to come up, in ms. */
const START_MS = 30_000;
/** Clock ticks of /proc a second. */
const TICKS_PER_SECOND = 100;

/** Starts one of the modules in `children`, which tells its address over the channel of the process. */
export function forkServer(name: string, args: readonly string[] = []): Promise<ServerProcess> {
  const path = fileURLToPath(new URL(`./children/${name}.js`, import.meta.url));
  const child = fork(path, [...args], { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => fail(new Error(`${name} did not come up`)), START_MS);
    const fail = (error: Error) => {
      child.kill('SIGKILL');
      reject(error);
    };
    child.once('exit', (code) => reject(new Error(`${name} ended with ${code}`)));
    child.once('message', (message) => {
      clearTimeout(timer);
      child.removeAllListeners('exit');
      const { url, run = '' } = message as { url: string; run?: string };
      resolve(serverProcess(url, child, run));
    });
  });
}

/** Starts any program that listens on a port that is given to it, and waits until it answers. */
export async function spawnServer(
  command: string,
  argsFor: (port: number) => readonly string[],
): Promise<ServerProcess> {
  const port = await freePort();
  const child = spawn(command, [...argsFor(port)], { stdio: 'ignore' });
  const url = `http://127.0.0.1:${port}`;
  for (let waitedMs = 0; waitedMs < START_MS; waitedMs += 100) {
    if (await answers(url)) return serverProcess(url, child);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  child.kill('SIGKILL');
  throw new Error(`${command} did not come up`);
}

async function answers(url: string): Promise<boolean> {
  try {
    await (await fetch(url)).text();
    return true;
  } catch {
    return false;
  }
}

function serverProcess(url: string, child: ChildProcess, run = ''): ServerProcess {
  const ended = new AbortController();
  child.once('exit', () => ended.abort());
  return {
    url,
    process: child,
    run,
    ended: ended.signal,
    cpuMs: () => cpuMs(child.pid!),
    stop: () =>
      new Promise((resolve) => {
        child.once('exit', () => resolve());
        child.kill('SIGKILL');
      }),
  };
}

/** Processor time of a process from /proc, in ms; NaN on systems without it. */
function cpuMs(pid: number): number {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]!.split(' ');
    return (1000 * (Number(fields[11]) + Number(fields[12]))) / TICKS_PER_SECOND;
  } catch {
    return Number.NaN;
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}
