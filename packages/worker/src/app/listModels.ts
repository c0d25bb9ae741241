import type { Gateway } from '../exchange/gateway.ts';
import type { GatewayBackend } from '../hold/gatewayBackend.ts';
import { Cancellation } from '../runtime/cancellation.ts';
import { joinBytes } from '../runtime/joinBytes.ts';
import { readAnswer } from '../runtime/readAnswer.ts';
import { UpstreamError } from '../runtime/transport.ts';
import { jsonError } from './jsonError.ts';

/** How long an engine may take to say which models it has, in ms. */
const TIMEOUT_MS = 5000;
const MOST_BYTES = 4 * 2 ** 20;

/** A model as the protocol lists it; unknown members stay. */
interface Model {
  readonly id: string;
}

/**
 * The models of all engines that are up, each once; or one of them.
 *
 * @param id  a model's name, null for all
 */
export async function listModels(gateway: Gateway, request: Request, id: string | null): Promise<Response> {
  const principal = await gateway.authenticator.authenticate(
    request.headers.get('authorization') ?? undefined,
  );
  if (typeof principal === 'string') return jsonError('invalid_api_key');
  const up = gateway.pools.backends.filter(({ healthy }) => healthy);
  const lists = await Promise.all(up.map((backend) => modelsOf(gateway, backend)));
  const models = new Map(lists.flat().map((model) => [model.id, model]));
  if (id === null) return Response.json({ object: 'list', data: [...models.values()] });
  const model = models.get(id);
  return model === undefined ? jsonError('model_not_found') : Response.json(model);
}

async function modelsOf({ runtime, secrets }: Gateway, { config }: GatewayBackend): Promise<Model[]> {
  const key = config.apiKeyEnv === undefined ? undefined : secrets.get(config.apiKeyEnv);
  const headers = key === undefined ? {} : { authorization: `Bearer ${key}` };
  try {
    const answer = await runtime.transport.send({
      method: 'GET',
      url: `${config.url}/v1/models`,
      headers,
      cancellation: new Cancellation(),
      headTimeoutMs: TIMEOUT_MS,
    });
    const limits = { bytes: MOST_BYTES, idleMs: TIMEOUT_MS, totalMs: TIMEOUT_MS };
    const read = await readAnswer(answer, limits, runtime);
    if (read instanceof UpstreamError || answer.status !== 200) return named(config.models);
    const { data } = JSON.parse(new TextDecoder().decode(joinBytes(read.chunks, read.bytes))) as {
      data?: unknown;
    };
    return Array.isArray(data) ? data.filter(isModel) : named(config.models);
  } catch {
    return named(config.models);
  }
}

const isModel = (value: unknown): value is Model =>
  typeof value === 'object' && value !== null && typeof (value as { id?: unknown }).id === 'string';

/** The models that the configuration names, for an engine that does not list its own. */
function named(models: readonly string[]) {
  return models
    .filter((id) => id !== '*')
    .map((id) => ({ id, object: 'model', created: 0, owned_by: 'wattlane' }));
}
