// Asks the agent on its socket whether it serves, or with "detach" to put everything back. Exit code 0: it answered so.
import { request } from 'node:http';

const socketPath = process.env.WATTLANE_AGENT_SOCKET ?? '/run/wattlane/agent.sock';
const detach = process.argv[2] === 'detach';
const call = request({
  socketPath,
  path: detach ? '/v1/detach' : '/healthz',
  method: detach ? 'POST' : 'GET',
});
call.on('response', (response) => {
  response.resume();
  process.exit(response.statusCode === 200 ? 0 : 1);
});
call.on('error', () => process.exit(1));
call.setTimeout(10_000, () => process.exit(1));
call.end();
