/** How a gateway is, as `GET /healthz` says. */
export interface GatewayHealth {
  /** `degraded`: some engines are down. `down`: all are, or the gateway is stopping. */
  readonly status: 'ok' | 'degraded' | 'down';
  /** Whether it is stopping. */
  readonly draining: boolean;
  /** Requests that are being served, those that wait included. */
  readonly active: number;
  /** Requests that wait. */
  readonly waiting: number;
  readonly backends: readonly { readonly id: string; readonly health: 'up' | 'down' | 'draining' }[];
}

/** A model that some engine serves. Engines say more of theirs; it is kept. */
export interface GatewayModel {
  readonly id: string;
  readonly [member: string]: unknown;
}

/** The health that a JSON value says; null when it is none. Unknown members are passed over. */
export function readHealth(value: unknown): GatewayHealth | null {
  const health = objectOf(value);
  const { status, draining, active, waiting, backends } = health;
  const known = status === 'ok' || status === 'degraded' || status === 'down';
  if (!known || typeof draining !== 'boolean' || !Array.isArray(backends)) return null;
  if (typeof active !== 'number' || typeof waiting !== 'number') return null;
  const read = backends.map(readBackend);
  return read.includes(null)
    ? null
    : { status, draining, active, waiting, backends: read.filter((backend) => backend !== null) };
}

function readBackend(value: unknown): GatewayHealth['backends'][number] | null {
  const { id, health } = objectOf(value);
  const known = health === 'up' || health === 'down' || health === 'draining';
  return typeof id === 'string' && known ? { id, health } : null;
}

/** The models of a list; null when it is none. */
export function readModels(value: unknown): GatewayModel[] | null {
  const { data } = objectOf(value);
  return Array.isArray(data) && data.every(isModel) ? data : null;
}

/** Whether a JSON value is a model. */
export const isModel = (value: unknown): value is GatewayModel => typeof objectOf(value).id === 'string';

const objectOf = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
