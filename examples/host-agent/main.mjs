// A client of the host agent: takes a lease, lowers a clock, sees power fall, and then just goes away. The GPUs are simulated.
import { mkdtempSync, rmSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readConfig, runAgent } from '@wattlane/agent-native';

const folder = mkdtempSync(join(tmpdir(), 'wattlane-agent-'));
const socketPath = join(folder, 'agent.sock');

// On a GPU server this is `wattlane agent`, and the socket is /run/wattlane/agent.sock.
const flags = { simulate: true, simulatedGpus: 1, socket: socketPath, journal: join(folder, 'journal') };
const agent = await runAgent(readConfig({ env: {}, flags }), {}, (line) => console.error(line));

/** One call of the API; any HTTP client that knows unix sockets will do. */
function call(method, path, body) {
  return new Promise((resolve, reject) => {
    const sent = request({ socketPath, method, path }, async (response) => {
      let text = '';
      for await (const chunk of response) text += chunk;
      resolve(JSON.parse(text));
    });
    sent.on('error', reject);
    sent.end(body === undefined ? undefined : JSON.stringify(body));
  });
}

async function show(when) {
  await new Promise((resolve) => setTimeout(resolve, 300));
  const { applied, telemetry } = await call('GET', '/v1/gpus/0');
  const lock = applied.clock === null ? 'stock' : `${applied.clock.minMhz} to ${applied.clock.maxMhz} MHz`;
  console.log(
    `${when.padEnd(28)} ${lock.padEnd(18)} SM ${telemetry.smClockMhz} MHz, ${telemetry.powerWatts.toFixed(0)} W`,
  );
}

try {
  console.log('simulated GPU');
  await show('before');
  const { leaseId, epoch } = await call('POST', '/v1/leases', { holder: 'example', ttlMs: 1500 });
  const change = { leaseId, epoch, clock: { minMhz: 345, maxMhz: 1400 } };
  const receipt = await call('PUT', '/v1/gpus/0/control?wait=1', change);
  await show(`asked for 1400, seen: ${receipt.seen}`);
  const { error } = await call('PUT', '/v1/gpus/0/control', {
    ...change,
    clock: { minMhz: 345, maxMhz: 9000 },
  });
  console.log(`asked for 9000: ${error.message}`);
  await new Promise((resolve) => setTimeout(resolve, 1500));
  await show('the lease has run out');
} finally {
  await agent.stop();
  rmSync(folder, { recursive: true });
}
