import type { Agent } from './agent.ts';

/** What `/healthz` answers: how the agent is, what it may do, and why not more. */
export function healthOf(agent: Agent): object {
  const gpus = agent.gpus.map(({ info, health, readOnly, conflict, seen }) => ({
    index: info.index,
    uuid: info.uuid,
    health,
    control: readOnly === undefined ? 'allowed' : 'monitor-only',
    ...(readOnly === undefined ? {} : { reason: readOnly }),
    seen,
    conflict,
  }));
  const isWell =
    gpus.every(({ health, conflict }) => health === 'ok' && conflict === null) && !agent.isDetached;
  return {
    status: isWell ? 'ok' : 'degraded',
    mode: agent.mode === 'control' ? 'control' : 'monitor-only',
    backend: agent.backend.kind,
    driverVersion: agent.backend.driverVersion,
    detached: agent.isDetached,
    leases: agent.leases.count,
    engines: agent.engines.map(({ engine, problem }) => ({ url: engine.url, problem })),
    gpus,
  };
}
