import type { ServerResponse } from 'node:http';
import type { Agent } from '../daemon/agent.ts';
import { powerEvent } from './zeusdRoutes.ts';

/** Bytes that may wait for a client that reads too slowly before it is let go. */
const MOST_WAITING_BYTES = 256 * 1024;

/** Sends every reading of power as a server-sent event until the client leaves. */
export function streamPower(agent: Agent, query: URLSearchParams, response: ServerResponse): void {
  const ids = query.get('gpu_ids')?.split(',');
  const gpus = ids === undefined ? agent.gpus : ids.map((id) => agent.gpu(id));
  response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-cache' });
  const last = new Map<number, number | null>();
  const stop = agent.onSamples(() => {
    for (const { info, sample } of gpus) {
      if (sample === undefined || last.get(info.index) === sample.powerWatts) continue;
      last.set(info.index, sample.powerWatts);
      response.write(powerEvent(info.index, sample, Date.now()));
    }
    if (response.writableLength > MOST_WAITING_BYTES) response.destroy();
  });
  response.on('close', stop);
}
