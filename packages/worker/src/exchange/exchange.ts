import { DEFAULT_TENANT } from '@wattlane/core/domain';
import {
  type GatewayErrorCode,
  type InferenceCall,
  type InferenceRoute,
  type OpenAiErrorDetail,
  openAiError,
  requestId,
  retryHeaders,
} from '@wattlane/core/protocol';
import type { Principal } from '../auth/principal.ts';
import type { Grant } from '../hold/poolRequest.ts';
import type { Forecast } from '../learn/forecast.ts';
import type { RequestRecord } from '../observe/requestRecord.ts';
import { createSpanContext, type SpanContext } from '../observe/spanContext.ts';
import type { WholeAnswer } from './answer.ts';
import type { ClientCall } from './clientCall.ts';
import type { Gateway, Running } from './gateway.ts';

/** How an answer ended, as far as it is known. */
export interface Ending {
  readonly finish: RequestRecord['finish'];
  readonly status: number;
  readonly errorCode?: string;
  readonly outputTokens?: number;
  readonly promptTokens?: number;
  readonly cachedTokens?: number;
}

/** When to come again to a gateway that stops, in ms: another one is there, or this one is soon. */
export const SHUTDOWN_WAIT_MS = 1000;

/** One request on its way through the gateway: what is known of it so far, and its end, which happens once. */
export class Exchange implements Running {
  readonly gateway: Gateway;
  readonly route: InferenceRoute;
  /** The request as it came. */
  readonly client: ClientCall;
  readonly id: string;
  readonly arrivalMs: number;
  /** 0, 1, 2, ... in order of arrival. */
  readonly order: number;
  /** Null while no traces are exported. */
  readonly span: SpanContext | null;
  readonly #receivedAtMs: number;
  principal: Principal | null = null;
  call: InferenceCall | null = null;
  forecast: Forecast | null = null;
  grant: Grant | null = null;
  band: Principal['bands'][number] = 'standard';
  firstTokenMs: number | null = null;
  /** Whether the tenant's budget of tokens was corrected to what was used. */
  budgetSettled = false;
  /** Headers that every answer of this request carries. */
  readonly headers: Record<string, string>;
  #over = false;
  #isCutOff = false;

  constructor(gateway: Gateway, route: InferenceRoute, client: ClientCall) {
    const { runtime } = gateway;
    this.gateway = gateway;
    this.route = route;
    this.client = client;
    this.arrivalMs = runtime.nowMs();
    this.#receivedAtMs = runtime.epochMs();
    this.id = requestId(client.header('x-request-id')) ?? runtime.randomId();
    this.headers = { 'x-request-id': this.id };
    gateway.active += 1;
    gateway.running.add(this);
    this.order = gateway.arrived++;
    this.span =
      gateway.config.telemetry.otlpUrl === undefined
        ? null
        : createSpanContext(client.header('traceparent') ?? null, runtime.rng);
  }

  /** Time since the arrival, in ms. */
  get elapsedMs(): number {
    return this.gateway.runtime.nowMs() - this.arrivalMs;
  }

  /** Notes the first token of the answer. */
  markFirstToken(): void {
    if (this.firstTokenMs !== null) return;
    this.firstTokenMs = this.elapsedMs;
    this.grant?.firstToken();
  }

  /** Whether it was ended because the gateway stops, and not because its client went away. */
  get isCutOff(): boolean {
    return this.#isCutOff;
  }

  cutOff(): void {
    this.#isCutOff = true;
    this.client.leaving.cancel();
  }

  /** Ends a request that was called off: its client is gone, or the gateway stops. */
  failCalledOff(): WholeAnswer {
    return this.#isCutOff ? this.fail('shutting_down', {}, SHUTDOWN_WAIT_MS) : this.fail('client_closed');
  }

  /** Ends the request with an error of the gateway's own and makes its answer. */
  fail(code: GatewayErrorCode, detail: OpenAiErrorDetail = {}, waitMs?: number): WholeAnswer {
    const { runtime } = this.gateway;
    const advice = waitMs === undefined ? null : retryHeaders(waitMs, 2 * runtime.rng.nextFloat() - 1);
    const deferred = advice?.deferred === true;
    const notBefore = deferred ? { notBeforeMs: runtime.epochMs() + advice.waitMs } : {};
    const said = deferred ? 'deferred' : code;
    const { status, body } = openAiError(said, { ...detail, ...notBefore });
    this.finish({ finish: code === 'client_closed' ? 'cancelled' : 'error', status, errorCode: said });
    return {
      kind: 'whole',
      status,
      headers: { 'content-type': 'application/json', ...this.headers, ...advice?.headers },
      body: JSON.stringify(body),
    };
  }

  /** Ends the request. Only the first call counts. */
  finish(ending: Ending): void {
    if (this.#over) return;
    this.#over = true;
    this.gateway.active -= 1;
    this.gateway.running.delete(this);
    const record = this.#record(ending);
    for (const observe of this.gateway.observers) observe(record, this);
  }

  #record({ finish, status, errorCode, outputTokens, promptTokens, cachedTokens }: Ending): RequestRecord {
    const { principal, call, forecast, grant } = this;
    const totalMs = this.elapsedMs;
    const queuedMs = grant?.queuedMs ?? 0;
    return {
      id: this.id,
      receivedAtMs: this.#receivedAtMs,
      route: this.route,
      model: call?.model ?? '',
      tenant: principal?.tenant ?? DEFAULT_TENANT,
      keyId: principal?.keyId ?? '',
      band: this.band,
      stream: call?.stream ?? false,
      backend: grant?.backend.id ?? null,
      inputTokens: promptTokens ?? forecast?.inputTokens ?? 0,
      cachedTokens: cachedTokens ?? null,
      predictedTokens: forecast?.issued ? forecast.outputTokens : null,
      predictedP90Tokens: forecast?.issued ? forecast.p90Tokens : null,
      trustRatio: forecast?.issued ? forecast.trustRatio : null,
      outputTokens: outputTokens ?? null,
      finish,
      status,
      errorCode: errorCode ?? null,
      queuedMs,
      firstTokenMs: this.firstTokenMs,
      totalMs,
      serviceMs: grant === null ? null : totalMs - queuedMs,
      dispatchReason: grant?.reason ?? null,
    };
  }
}
