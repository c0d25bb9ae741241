import type { FetchFunction } from '../ordering/fetchFunction.ts';
import { WattlaneApiError } from './apiError.ts';
import { type GatewayHealth, type GatewayModel, isModel, readHealth, readModels } from './gatewayAnswers.ts';
import { readApiError } from './readApiError.ts';

/** Where the gateway is. */
export interface ClientOptions {
  /** Its address, with or without `/v1` at its end. */
  readonly baseUrl: string | URL;
  /** A key of the gateway; needed where it has keys. */
  readonly apiKey?: string;
  /** What sends the requests; the runtime's own by default. */
  readonly fetch?: FetchFunction;
}

/** How one call is made. */
export interface RequestOptions {
  /** Calls it off; the call then rejects with the signal's reason. */
  readonly signal?: AbortSignal;
}

/** Talks to a gateway. Every call rejects with a `WattlaneApiError`, or with the reason of its signal. */
export interface WattlaneClient {
  /** How the gateway is. A gateway that is down says so; that is no error. */
  health(options?: RequestOptions): Promise<GatewayHealth>;
  /** Its metrics as Prometheus text. */
  metrics(options?: RequestOptions): Promise<string>;
  /** The models of all engines that are up, each once. */
  models(options?: RequestOptions): Promise<readonly GatewayModel[]>;
  /** One model; `model_not_found` when no engine that is up serves it. */
  model(id: string, options?: RequestOptions): Promise<GatewayModel>;
}

/** A client of a gateway's own API. For inference use any OpenAI-style client with the gateway's address. */
export function createClient(options: ClientOptions): WattlaneClient {
  const base = String(options.baseUrl).replace(/\/+$/, '').replace(/\/v1$/, '');
  const fetchFn: FetchFunction = options.fetch ?? ((input, init) => fetch(input, init));
  const headers: Record<string, string> =
    options.apiKey === undefined ? {} : { authorization: `Bearer ${options.apiKey}` };
  const get = (path: string, { signal }: RequestOptions = {}) =>
    send(fetchFn, `${base}${path}`, { headers, ...(signal === undefined ? {} : { signal }) });
  return {
    health: async (call) => {
      const answer = await get('/healthz', call);
      return parsed(answer, readHealth(jsonOf(answer.text)));
    },
    metrics: async (call) => checked(await get('/metrics', call)).text,
    models: async (call) => {
      const answer = checked(await get('/v1/models', call));
      return parsed(answer, readModels(jsonOf(answer.text)));
    },
    model: async (id, call) => {
      const answer = checked(await get(`/v1/models/${encodeURIComponent(id)}`, call));
      const value = jsonOf(answer.text);
      return parsed(answer, isModel(value) ? value : null);
    },
  };
}

interface Answer {
  readonly response: Response;
  readonly text: string;
}

async function send(fetchFn: FetchFunction, url: string, init: RequestInit): Promise<Answer> {
  try {
    const response = await fetchFn(url, init);
    return { response, text: await response.text() };
  } catch (cause) {
    if (init.signal?.aborted) throw init.signal.reason;
    throw new WattlaneApiError('network_error', `no answer from ${url}`, { cause });
  }
}

function checked(answer: Answer): Answer {
  if (answer.response.ok) return answer;
  throw readApiError(answer.response, answer.text, Date.now());
}

/** What was read of an answer; an answer that is an error is told apart from one that makes no sense. */
function parsed<T>(answer: Answer, value: T | null): T {
  if (value !== null) return value;
  const { status, headers } = checked(answer).response;
  throw new WattlaneApiError('invalid_answer', `status ${status} with an answer of another form`, {
    status,
    requestId: headers.get('x-request-id'),
  });
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
