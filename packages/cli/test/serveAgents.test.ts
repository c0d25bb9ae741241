import { request } from 'node:http';
import { expect, test } from 'vitest';
import { runCli } from './runCli.ts';
import { testFolder } from './testFolder.ts';

const folder = testFolder();
const PORT = 18_797;

/** What an agent answers on its socket. */
const ask = (socketPath: string, path: string): Promise<string> =>
  new Promise((resolve, reject) => {
    const call = request({ socketPath, path }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (piece) => {
        text += piece;
      });
      response.once('end', () => resolve(text));
    });
    call.once('error', reject);
    call.end();
  });

// The gateway's own simulated engine stands in for one on the host, the agent's simulated GPUs for its GPUs.
test('energy comes from the agent of a host to the gateway, and tokens go back to it', {
  timeout: 60_000,
}, async () => {
  const stop = new AbortController();
  const socket = folder.file('agent.sock');
  const agent = runCli(
    ['agent', '--simulate', '--socket', socket, '--journal', folder.file('agent.journal')],
    { stop: stop.signal },
  );
  const engine = runCli(['serve', '--port', String(PORT + 1), '--store', 'memory:', '--grace', '0'], {
    stop: stop.signal,
  });
  const config = {
    listen: { port: PORT },
    store: { url: 'memory:' },
    backends: [{ id: 'a', url: `http://127.0.0.1:${PORT + 1}` }],
    agents: [{ url: `unix:${socket}`, gpus: ['0'] }],
    carbon: { gramsPerKwh: 400 },
  };
  const file = folder.write('wattlane.json', JSON.stringify(config));
  const gateway = runCli(['serve', '--config', file, '--grace', '0'], { stop: stop.signal });
  const url = `http://127.0.0.1:${PORT}`;
  const metric = async (name: string): Promise<number> => {
    const text = await fetch(`${url}/metrics`)
      .then((response) => response.text())
      .catch(() => '');
    return Number(new RegExp(`^${name}\\{[^}]*\\} (.*)$`, 'm').exec(text)?.[1] ?? Number.NaN);
  };
  try {
    await expect.poll(() => metric('wattlane_agent_up'), { timeout: 20_000 }).toBe(1);
    const answer = await fetch(`${url}/v1/chat/completions`, {
      method: 'POST',
      headers: { 'x-sim-output-tokens': '4' },
      body: JSON.stringify({ model: 'any', messages: [{ role: 'user', content: 'hi' }] }),
    });
    expect(answer.status).toBe(200);
    await answer.text();
    await expect
      .poll(() => metric('wattlane_agent_energy_joules_total'), { timeout: 20_000 })
      .toBeGreaterThan(0);
    const tokens = async () => JSON.parse(await ask(socket, '/v1/energy')).gpus[0].tokens;
    await expect.poll(tokens, { timeout: 20_000 }).toEqual({ any: 4 });
  } finally {
    stop.abort();
    await Promise.all([agent, engine, gateway]);
  }
});
