import { BANDS, type Band } from '@wattlane/core/domain';
import type { LengthLearner } from '@wattlane/core/learning';
import { askUsage, lacksUsage } from './askUsage.ts';
import { type FetchFunction, headersOf, signalOf } from './fetchFunction.ts';
import type { FetchStats } from './fetchRecord.ts';
import { inferenceRouteOf } from './inferenceRouteOf.ts';
import { OrderedCall } from './orderedCall.ts';
import { type OrderedRequest, readOrderedRequest } from './orderedRequest.ts';
import { Ordering } from './ordering.ts';
import { type RequestBody, readRequestBody } from './requestBody.ts';
import { createWebRuntime, type Runtime } from './runtime.ts';
import type { WrapFetchOptions } from './wrapFetchOptions.ts';

/** Header of a request by which it says how urgent it is: `interactive`, `standard` or `best-effort`. */
export const BAND_HEADER = 'x-wattlane-class';

/** A `fetch` that orders inference requests. */
export interface OrderedFetch extends FetchFunction {
  /** What it did so far. */
  readonly stats: () => FetchStats;
  /** What it has learned of lengths; plain data, to be stored and given to the next one. */
  readonly learner: LengthLearner;
}

/**
 * Makes a `fetch` for OpenAI-style clients that lets at most `slots` inference requests through at once and orders those
 * that wait by predicted length, so that short ones do not wait behind long ones. No gateway is needed.
 *
 * Requests to `.../chat/completions`, `.../completions`, `.../responses` and `.../embeddings` are ordered, whatever the
 * base path; all others pass through, as do bodies that are streams or no JSON. Of a request only `stream_options` is
 * changed, and only for streams whose caller did not ask for usage (`injectUsage`); of an answer only the event that this
 * brings is taken out. Errors and refusals pass through as they are.
 *
 * A slot is given up when the answer was read, cancelled, aborted or broke, when the answer is a refusal, and after the
 * time limits of the options. An abort takes a request that waits out of the queue at once.
 *
 * ```ts
 * const client = new OpenAI({ fetch: wrapFetch(fetch, { slots: 4 }) });
 * ```
 *
 * @param fetchFn  what sends the requests; one wrapped `fetch` stands for one engine
 * @throws WattlaneError ERR_ARGUMENT for options out of range
 */
export function wrapFetch(fetchFn: FetchFunction, options: WrapFetchOptions = {}): OrderedFetch {
  return wrapFetchWith(fetchFn, options, createWebRuntime());
}

/** The same on a given clock, for tests. */
export function wrapFetchWith(
  fetchFn: FetchFunction,
  options: WrapFetchOptions,
  runtime: Runtime,
): OrderedFetch {
  const ordering = new Ordering(options, runtime);
  const wrapped: FetchFunction =
    options.gateway === true ? taggedFetch(fetchFn, options) : orderedFetch(fetchFn, ordering);
  return Object.assign(wrapped, { stats: () => ordering.stats, learner: ordering.lengths.learner });
}

function orderedFetch(fetchFn: FetchFunction, ordering: Ordering): FetchFunction {
  return async (input, init) => {
    const read = await readIfOrdered(input, init);
    if (read === null) {
      ordering.passThrough();
      return fetchFn(input, init);
    }
    const { body, request } = read;
    const headers = headersOf(input, init);
    const injects =
      ordering.settings.injectUsage && lacksUsage(request.call) && !headers.has('content-length');
    const bytes = injects ? askUsage(body.bytes, request.scan) : body.bytes;
    const sent = { ...init, body: body.form(bytes) };
    const call = new OrderedCall(
      ordering,
      request,
      bandOf(headers) ?? ordering.settings.band,
      signalOf(input, init),
    );
    return call.run(() => fetchFn(input, sent), injects);
  };
}

/** A request that is to be ordered, read; null for one that is not, and for one that is aborted already. */
async function readIfOrdered(
  input: string | URL | Request,
  init: RequestInit | undefined,
): Promise<{ body: RequestBody; request: OrderedRequest } | null> {
  const route = inferenceRouteOf(input, init);
  if (route === null || signalOf(input, init)?.aborted) return null;
  const body = await readRequestBody(input, init);
  const request = body === null ? null : readOrderedRequest(route, body.bytes);
  return body === null || request === null ? null : { body, request };
}

/** A `fetch` that tells a gateway the band, and does nothing else. */
function taggedFetch(fetchFn: FetchFunction, { band }: WrapFetchOptions): FetchFunction {
  return (input, init) => {
    const headers = headersOf(input, init);
    const tags = band !== undefined && inferenceRouteOf(input, init) !== null && !headers.has(BAND_HEADER);
    if (!tags) return fetchFn(input, init);
    headers.set(BAND_HEADER, band);
    return fetchFn(input, { ...init, headers });
  };
}

/** The band that a request asks for; undefined without one, and for a word that is none. */
function bandOf(headers: Headers): Band | undefined {
  const asked = headers.get(BAND_HEADER);
  return BANDS.find((band) => band === asked);
}
