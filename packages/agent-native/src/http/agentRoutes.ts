import { WattlaneError } from '@wattlane/core/errors';
import type { Agent } from '../daemon/agent.ts';
import { healthOf } from '../daemon/health.ts';
import type { GpuController } from '../gpu/gpuController.ts';
import { type Lease, TTL_RANGE_MS } from '../lease/leaseTable.ts';
import { exposition } from '../metrics/exposition.ts';
import { gpuView } from './gpuView.ts';
import { readClaim } from './readClaim.ts';
import { Fields } from './readJson.ts';
import { readWorkReport } from './readWorkReport.ts';
import { ok, type Reply } from './reply.ts';

/** One call. `body` is parsed JSON, undefined without one. */
export interface Call {
  readonly method: string;
  /** Parts of the path, decoded. */
  readonly path: readonly string[];
  readonly query: URLSearchParams;
  readonly body: unknown;
}

/** Time that `wait=1` gives a GPU to be seen obeying, in ms. */
const SEEN_WAIT_MS = 2000;
const NAME_CHARACTERS = 128;

/** Answers a call; null for one that is none of the agent's own. */
export function answerAgent(agent: Agent, call: Call): Promise<Reply> | Reply | null {
  const { method, path } = call;
  if (path.length === 1 && method === 'GET') {
    if (path[0] === 'healthz') return { status: 200, body: healthOf(agent) };
    if (path[0] === 'metrics') {
      return {
        status: 200,
        body: exposition(agent),
        headers: { 'content-type': 'text/plain; version=0.0.4' },
      };
    }
  }
  if (path[0] !== 'v1') return null;
  const [, what, id, part] = path;
  if (what === 'gpus' && path.length === 2 && method === 'GET') return ok({ gpus: agent.gpus.map(gpuView) });
  if (what === 'gpus' && path.length === 3 && method === 'GET') return ok(gpuView(agent.gpu(id!)));
  if (what === 'gpus' && path.length === 4 && part === 'control') {
    if (method === 'PUT') return putControl(agent, agent.gpu(id!), call);
    if (method === 'DELETE') return deleteControl(agent, agent.gpu(id!), call);
  }
  if (what === 'leases' && path.length === 2 && method === 'POST') return postLease(agent, call);
  if (what === 'leases' && path.length === 3) {
    if (method === 'GET') return ok(leaseView(agent, agent.leases.find(id!)));
    if (method === 'PUT') return putLease(agent, id!, call);
    if (method === 'DELETE') return deleteLease(agent, id!, call);
  }
  if (what === 'slo' && path.length === 2 && method === 'POST') return postSlo(agent, call);
  if (what === 'usage' && path.length === 2 && method === 'POST') return postUsage(agent, call);
  if (what === 'energy' && path.length === 2 && method === 'GET') return ok(agent.energyView());
  if (what === 'detach' && path.length === 2 && method === 'POST') {
    return agent.detach().then(() => ok({ detached: true }));
  }
  return null;
}

async function putControl(agent: Agent, gpu: GpuController, { body, query }: Call): Promise<Reply> {
  const fields = new Fields(body, 'body');
  const { leaseId, epoch } = leaseKey(fields);
  const ttlMs = fields.has('ttlMs') ? readTtl(fields) : undefined;
  const claim = readClaim(fields);
  fields.end();
  const lease = agent.leases.use(leaseId, epoch, ttlMs);
  const receipt = await gpu.claim(lease.id, claim);
  if (!agent.leases.isLive(lease.id)) {
    // It ended while the driver was at work, so that nobody would undo what was just set.
    await gpu.release(lease.id, 'lease-expiry');
    throw new WattlaneError('ERR_LEASE', 'the lease ended while it was being used; expected a new one');
  }
  const seen = query.get('wait') === '1' ? await gpu.whenSeen(SEEN_WAIT_MS) : receipt.seen;
  return ok({ gpu: gpu.info.uuid, ...receipt, seen, expiresInMs: agent.leases.leftMs(lease.id) });
}

async function deleteControl(agent: Agent, gpu: GpuController, { query }: Call): Promise<Reply> {
  const fields = new Fields({ leaseId: query.get('leaseId'), epoch: Number(query.get('epoch')) }, 'query');
  const { leaseId, epoch } = leaseKey(fields);
  const lease = agent.leases.use(leaseId, epoch, undefined);
  const previous = gpu.applied;
  await gpu.release(lease.id, 'release');
  return ok({ gpu: gpu.info.uuid, requested: null, applied: gpu.applied, previous, seen: gpu.seen });
}

function postLease(agent: Agent, { body }: Call): Reply {
  const fields = new Fields(body, 'body');
  const holder = fields.text('holder', NAME_CHARACTERS);
  const ttlMs = readTtl(fields);
  const takeOver = fields.has('takeOver') ? fields.text('takeOver', NAME_CHARACTERS) : undefined;
  fields.end();
  const lease =
    takeOver === undefined ? agent.leases.acquire(holder, ttlMs) : agent.leases.takeOver(takeOver);
  return { status: 201, body: leaseView(agent, lease) };
}

function putLease(agent: Agent, id: string, { body }: Call): Reply {
  const fields = new Fields(body, 'body');
  const epoch = fields.number('epoch', 0, Number.MAX_SAFE_INTEGER);
  const ttlMs = readTtl(fields);
  fields.end();
  return ok(leaseView(agent, agent.leases.use(id, epoch, ttlMs)));
}

async function deleteLease(agent: Agent, id: string, { query }: Call): Promise<Reply> {
  const lease = agent.leases.use(id, Number(query.get('epoch')), undefined);
  await agent.leases.release(lease.id);
  return ok({ leaseId: lease.id, released: true });
}

function postSlo(agent: Agent, { body }: Call): Reply {
  const fields = new Fields(body, 'body');
  const gpus = readGpus(agent, fields);
  const report = readWorkReport(fields);
  fields.end();
  return ok({ control: agent.reportWork(gpus, report) });
}

function postUsage(agent: Agent, { body }: Call): Reply {
  const fields = new Fields(body, 'body');
  const gpus = readGpus(agent, fields);
  const counts = new Fields(fields.raw('tokens'), 'body.tokens');
  const names = Object.keys(fields.raw('tokens') as object);
  const tokens = new Map(names.map((name) => [name.slice(0, NAME_CHARACTERS), counts.number(name, 0, 1e12)]));
  fields.end();
  agent.reportUsage(gpus, tokens);
  return ok({ gpus: gpus.map(({ info }) => info.uuid) });
}

function readGpus(agent: Agent, fields: Fields): GpuController[] {
  return fields.list('gpus', 64).map((id) => agent.gpu(String(id)));
}

const readTtl = (fields: Fields): number => fields.number('ttlMs', TTL_RANGE_MS.min, TTL_RANGE_MS.max);

function leaseKey(fields: Fields): { leaseId: string; epoch: number } {
  return {
    leaseId: fields.text('leaseId', NAME_CHARACTERS),
    epoch: fields.number('epoch', 0, Number.MAX_SAFE_INTEGER),
  };
}

function leaseView(agent: Agent, { id, holder, epoch, ttlMs }: Lease) {
  return { leaseId: id, holder, epoch, ttlMs, expiresInMs: agent.leases.leftMs(id) };
}
