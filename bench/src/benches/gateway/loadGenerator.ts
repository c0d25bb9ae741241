import { Agent, request as httpRequest } from 'node:http';

/** What is sent, how often, and how many at a time. */
export interface Load {
  readonly url: string;
  readonly body: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly requests: number;
  readonly concurrency: number;
  /** Sends nothing more once it is aborted. */
  readonly stop?: AbortSignal;
}

/** Times from sending to the last byte, in ms, one a request, and how many were not answered with 200. */
export interface LoadResult {
  readonly latenciesMs: number[];
  readonly failures: number;
}

/** Sends requests over kept-alive connections, each as soon as one before it has ended. */
export async function sendLoad(load: Load): Promise<LoadResult> {
  const agent = new Agent({ keepAlive: true, maxSockets: load.concurrency });
  const latenciesMs: number[] = [];
  let sent = 0;
  let failures = 0;
  const worker = async () => {
    while (sent < load.requests && !load.stop?.aborted) {
      sent += 1;
      const before = performance.now();
      const status = await send(load, agent);
      latenciesMs.push(performance.now() - before);
      if (status !== 200) failures += 1;
    }
  };
  await Promise.all(Array.from({ length: load.concurrency }, worker));
  agent.destroy();
  return { latenciesMs, failures };
}

function send({ url, body, headers }: Load, agent: Agent): Promise<number> {
  return new Promise((resolve) => {
    const call = httpRequest(
      url,
      {
        method: 'POST',
        agent,
        headers: {
          'content-type': 'application/json',
          'content-length': Buffer.byteLength(body),
          ...headers,
        },
      },
      (response) => {
        response.resume();
        response.once('end', () => resolve(response.statusCode ?? 0));
        response.once('error', () => resolve(0));
      },
    );
    call.once('error', () => resolve(0));
    call.end(body);
  });
}
