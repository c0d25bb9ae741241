import { ENGINES, type InferenceRoute } from '@wattlane/core/protocol';
import type { Exchange } from '../exchange/exchange.ts';
import type { GatewayBackend } from '../hold/gatewayBackend.ts';
import { Cancellation } from '../runtime/cancellation.ts';
import { readAnswer } from '../runtime/readAnswer.ts';
import { UpstreamError } from '../runtime/transport.ts';
import { backendHeaders } from './backendHeaders.ts';
import { PATHS } from './paths.ts';

/** Time for one of the two requests of a probe, in ms. */
const PROBE_MS = 10_000;
/** Time from one probe to the next, in ms. Requests go untagged in it when the last one told nothing. */
const GAP_MS = 5000;
const MOST_BYTES = 2 ** 20;

/**
 * Whether an engine takes the priority field of its kind, found out before the first request that would carry it: vLLM refuses
 * every such request with 400 unless it was started with `--scheduling-policy priority`.
 *
 * One answer token is asked for with the field. Where that is refused, the same without it tells whether the field was why.
 * Requests that come meanwhile wait for the answer. What is found holds until the engine was down, since it may come back
 * with other settings. An engine that passes the field over in silence cannot be told from one that heeds it.
 *
 * @param tag  the members, as the request would carry them
 * @returns whether to send them; false also while nothing can be told
 */
export function takesPriority(
  exchange: Exchange,
  backend: GatewayBackend,
  model: string,
  tag: Readonly<Record<string, unknown>>,
): boolean | Promise<boolean> {
  if (backend.priority === 'taken') return true;
  if (backend.priority === 'refused' || !hasField(backend)) return false;
  const { runtime } = exchange.gateway;
  if (runtime.nowMs() < backend.nextProbeMs) return false;
  backend.probe ??= probe(exchange, backend, model, tag).then((found) => {
    backend.priority = found;
    backend.probe = null;
    backend.nextProbeMs = runtime.nowMs() + GAP_MS;
    return found === 'taken';
  });
  return backend.probe;
}

/** A tagged request was refused: by its own fault, or since the engine was started anew, which the next one finds out. */
export function doubtPriority(backend: GatewayBackend, nowMs: number): void {
  if (backend.priority === 'taken' && nowMs >= backend.nextProbeMs) backend.priority = 'unknown';
}

/** Statuses by which an engine refuses a member of a body. */
export const isRefusal = (status: number): boolean => status === 400 || status === 422;

const hasField = ({ config: { engine } }: GatewayBackend): boolean =>
  engine !== 'other' && ENGINES[engine].priority !== undefined;

async function probe(
  exchange: Exchange,
  backend: GatewayBackend,
  model: string,
  tag: Readonly<Record<string, unknown>>,
): Promise<GatewayBackend['priority']> {
  const tagged = await ask(exchange, backend, model, tag);
  if (isGood(tagged)) return 'taken';
  if (!isRefusal(tagged)) return 'unknown';
  return isGood(await ask(exchange, backend, model, {})) ? 'refused' : 'unknown';
}

const isGood = (status: number): boolean => status >= 200 && status < 300;

/** Asks for one token. @returns the status of the answer; 0 without one */
async function ask(
  { gateway, route, id, client }: Exchange,
  { config }: GatewayBackend,
  model: string,
  tag: Readonly<Record<string, unknown>>,
): Promise<number> {
  const { runtime, secrets, authenticator } = gateway;
  // Where the gateway has no keys, the client's own is the engine's.
  const key = authenticator.isOpen ? client.header('authorization') : undefined;
  const cancellation = new Cancellation();
  const timer = runtime.setTimer(PROBE_MS, () => cancellation.cancel());
  const path = route === 'completions' ? 'completions' : 'chat';
  try {
    const answer = await runtime.transport.send({
      method: 'POST',
      url: `${config.url}${PATHS[path]}`,
      headers: {
        'content-type': 'application/json',
        ...(key === undefined ? {} : { authorization: key }),
        ...backendHeaders(config, secrets),
        'x-request-id': `${id}-probe`,
      },
      body: new TextEncoder().encode(JSON.stringify({ ...smallest(path, model), ...tag })),
      cancellation,
      headTimeoutMs: PROBE_MS,
    });
    const limits = { bytes: MOST_BYTES, idleMs: PROBE_MS, totalMs: PROBE_MS };
    const read = await readAnswer(answer, limits, runtime);
    return read instanceof UpstreamError ? 0 : answer.status;
  } catch (error) {
    if (!(error instanceof UpstreamError)) throw error;
    return 0;
  } finally {
    timer.cancel();
  }
}

function smallest(route: InferenceRoute, model: string): object {
  const bounds = { model, max_tokens: 1, temperature: 0 };
  return route === 'completions'
    ? { ...bounds, prompt: '.' }
    : { ...bounds, messages: [{ role: 'user', content: '.' }] };
}
