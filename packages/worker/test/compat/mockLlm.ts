import { type ChildProcess, spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import { fileURLToPath } from 'node:url';

/** A server in a process of its own. */
export interface Server {
  /** Without `/v1`. */
  readonly url: string;
  close(): Promise<void>;
}

/** Starts somebody else's mock of the protocol. */
export async function startMockLlm(): Promise<Server> {
  const main = createRequire(import.meta.url).resolve('@dwmkerr/mock-llm');
  const config = fileURLToPath(new URL('./mock-llm.yaml', import.meta.url));
  const port = await freePort();
  const env = { ...process.env, HOST: '127.0.0.1', PORT: String(port) };
  const child = spawn(process.execPath, [main, '--config', config], { env, stdio: 'ignore' });
  const url = `http://127.0.0.1:${port}`;
  await untilUp(`${url}/health`);
  return { url, close: () => end(child) };
}

/** A port that nobody listens on. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}

/** Waits until an address answers. */
export async function untilUp(url: string): Promise<void> {
  for (let tries = 0; tries < 300; tries++) {
    try {
      await (await fetch(url)).text();
      return;
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
  throw new Error(`${url} did not come up`);
}

/** Ends a process that was started here. */
export function end(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    child.once('exit', () => resolve());
    child.kill('SIGKILL');
  });
}
