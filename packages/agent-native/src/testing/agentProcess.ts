import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { Agent as HttpAgent, request as httpRequest } from 'node:http';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findNative } from '../backend/nvml/loadAddon.ts';
import type { FakeNvml } from './fakeNvml.ts';

/** An answer of the agent. */
export interface AgentAnswer {
  readonly status: number;
  // biome-ignore lint/suspicious/noExplicitAny: a test reads what it expects and fails where that is not there
  readonly body: any;
}

/** How an agent is started. */
export interface AgentProcessOptions {
  /** Fields of the agent's configuration beside paths. */
  readonly config?: Readonly<Record<string, unknown>>;
  /** JavaScript that the agent's process runs before its own. */
  readonly preload?: string;
  /** Patience of the guardian, in ms. */
  readonly heartbeatMs?: number;
}

const START_MS = 20_000;
const POLL_MS = 2;

/** An agent under its guardian on a fake driver, as systemd would start it. */
export class AgentProcess {
  readonly fake: FakeNvml;
  readonly guardian: ChildProcess;
  readonly socket: string;
  readonly journal: string;
  /** What both wrote to stderr. */
  log = '';
  #lastPid: number | undefined;
  readonly #http = new HttpAgent({ keepAlive: true });

  private constructor(fake: FakeNvml, { config = {}, preload, heartbeatMs = 2000 }: AgentProcessOptions) {
    this.fake = fake;
    this.socket = (config.socket as string | undefined) ?? join(fake.folder, 'agent.sock');
    this.journal = join(fake.folder, 'journal');
    const file = join(fake.folder, 'agent.json');
    const paths = { socket: this.socket, journal: this.journal, nvml: fake.library };
    writeFileSync(file, JSON.stringify({ ...paths, heartbeatMs, ...config }));
    const main = fileURLToPath(new URL('../../dist/daemon/main.js', import.meta.url));
    const before =
      preload === undefined ? [] : ['--import', `data:text/javascript,${encodeURIComponent(preload)}`];
    const command = [process.execPath, ...before, main, '--config', file];
    const args = [...this.guardianArgs, '--heartbeat-ms', String(heartbeatMs), '--', ...command];
    this.guardian = spawn(findNative('wattlane-guardian')!, args, {
      stdio: ['ignore', 'ignore', 'pipe'],
      env: { ...process.env, ...fake.env },
    });
    this.guardian.stderr!.on('data', (chunk: Buffer) => {
      this.log += chunk.toString();
    });
  }

  /** Starts one, and waits until it serves. */
  static async start(fake: FakeNvml, options: AgentProcessOptions = {}): Promise<AgentProcess> {
    const started = new AgentProcess(fake, options);
    await started.serving();
    return started;
  }

  /** Starts one without waiting. */
  static launch(fake: FakeNvml, options: AgentProcessOptions = {}): AgentProcess {
    return new AgentProcess(fake, options);
  }

  /** Options that the guardian needs in any mode. */
  get guardianArgs(): string[] {
    return ['--journal', this.journal, '--nvml', this.fake.library];
  }

  /** Process id of the agent; undefined while none runs. */
  get agentPid(): number | undefined {
    try {
      const path = `/proc/${this.guardian.pid}/task/${this.guardian.pid}/children`;
      const pids = readFileSync(path, 'utf8').trim().split(' ').filter(Boolean).map(Number);
      // A child that restores runs the guardian's own program.
      const pid = pids.find((child) =>
        readFileSync(`/proc/${child}/cmdline`, 'utf8').includes('daemon/main.js'),
      );
      if (pid !== undefined) this.#lastPid = pid;
      return pid;
    } catch {
      return undefined;
    }
  }

  /** Waits until an agent answers. */
  async serving(): Promise<void> {
    await until(async () => {
      if (this.guardian.exitCode !== null) throw new Error(`the guardian ended: ${this.log}`);
      if (this.agentPid === undefined || !existsSync(this.socket)) return false;
      return this.request('GET', '/healthz').then(
        ({ status }) => status === 200,
        () => false,
      );
    }, START_MS);
  }

  request(method: string, path: string, body?: unknown): Promise<AgentAnswer> {
    return new Promise((resolve, reject) => {
      const options = { socketPath: this.socket, path, method, agent: this.#http };
      const call = httpRequest(options, (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('error', reject);
        response.on('end', () => {
          const text = Buffer.concat(chunks).toString('utf8');
          const isJson = response.headers['content-type']?.startsWith('application/json') === true;
          resolve({ status: response.statusCode!, body: isJson ? JSON.parse(text) : text });
        });
      });
      call.on('error', reject);
      call.end(body === undefined ? undefined : JSON.stringify(body));
    });
  }

  /** Takes a lease. */
  async lease(holder = 'test', ttlMs = 60_000): Promise<{ leaseId: string; epoch: number }> {
    const { body } = await this.request('POST', '/v1/leases', { holder, ttlMs });
    return { leaseId: body.leaseId, epoch: body.epoch };
  }

  /** Ends both as an operator would. @returns the guardian's exit code; null when it was killed before */
  async stop(): Promise<number | null> {
    this.#http.destroy();
    const isOver = this.guardian.exitCode !== null || this.guardian.signalCode !== null;
    if (!isOver) {
      const gone = new Promise<void>((resolve) => this.guardian.once('exit', () => resolve()));
      this.guardian.kill('SIGTERM');
      await gone;
    }
    // An agent whose guardian was killed ends by itself, after it has put everything back.
    await until(() => !isAlive(this.#lastPid), START_MS);
    return this.guardian.exitCode;
  }
}

/** Waits until something holds. @throws Error when it does not within the time */
export async function until(
  holds: () => boolean | Promise<boolean>,
  withinMs: number,
  pollMs: number = POLL_MS,
): Promise<void> {
  const endMs = performance.now() + withinMs;
  while (!(await holds())) {
    if (performance.now() > endMs) throw new Error(`not within ${withinMs} ms`);
    await new Promise((resolve) => setTimeout(resolve, pollMs));
  }
}

function isAlive(pid: number | undefined): boolean {
  if (pid === undefined) return false;
  try {
    // One that is dead but not collected has no command line.
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('daemon/main.js');
  } catch {
    return false;
  }
}
