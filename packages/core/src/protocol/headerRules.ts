/** A header's name and value. `new Headers(pairs)` takes a list of them; so does every HTTP client. */
export type HeaderPair = [name: string, value: string];

/** Headers as pairs: a `Headers`, a `Map`, an array. */
export type HeaderSource = Iterable<readonly [string, string]>;

/** Headers that belong to one connection (RFC 9110 section 7.6.1, with the older ones that are still sent). */
const HOP_BY_HOP = [
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
];

/**
 * Headers by which a client could choose a worker or a rank past the gateway: those of Dynamo's frontend, of vLLM and of
 * the endpoint picker protocol.
 */
const ROUTING = [
  'x-worker-instance-id',
  'x-prefill-instance-id',
  'x-dp-rank',
  'x-prefill-dp-rank',
  'x-data-parallel-rank',
  'x-gateway-destination-endpoint',
];

/** What the client that sends the request onwards sets itself. */
const SET_BY_CLIENT = ['host', 'content-length', 'accept-encoding', 'expect'];

const REQUEST_DROPS: ReadonlySet<string> = new Set([...HOP_BY_HOP, ...ROUTING, ...SET_BY_CLIENT]);
const RESPONSE_DROPS: ReadonlySet<string> = new Set(HOP_BY_HOP);
const BODY_SHAPE: ReadonlySet<string> = new Set(['content-encoding', 'content-length']);

/** Headers that only the gateway and the engine may exchange. */
const INTERNAL = ['x-wattlane-', 'endpoint-load-metrics'];

/**
 * Headers of a client's request that go on to the engine, names in lower case, order kept.
 *
 * Left out: hop-by-hop headers and those that `connection` names; host, length, accepted encodings and `expect`, which
 * are another for this connection; the gateway's own `x-wattlane-*` and `endpoint-load-metrics*`; headers that choose a
 * worker. Credentials stay unless `authenticates` is set: then the key was the gateway's and is not the engine's business.
 *
 * @param options.authenticates  whether the gateway checks keys itself
 */
export function forwardRequestHeaders(
  headers: HeaderSource,
  options: { readonly authenticates: boolean },
): HeaderPair[] {
  return keep(headers, (name) => {
    if (options.authenticates && name === 'authorization') return false;
    return !REQUEST_DROPS.has(name);
  });
}

/**
 * Headers of an engine's answer that go on to the client, names in lower case, order kept. Left out: hop-by-hop headers
 * and the internal ones.
 *
 * @param options.reshaped  whether the body is another byte string than the engine sent: decompressed by `fetch`, or a
 *                          stream out of which an event may be taken. Its length and encoding are left out then.
 */
export function forwardResponseHeaders(
  headers: HeaderSource,
  options: { readonly reshaped: boolean },
): HeaderPair[] {
  return keep(headers, (name) => {
    if (options.reshaped && BODY_SHAPE.has(name)) return false;
    return !RESPONSE_DROPS.has(name);
  });
}

function keep(headers: HeaderSource, passes: (name: string) => boolean): HeaderPair[] {
  const pairs: HeaderPair[] = [];
  let named: readonly string[] = [];
  for (const [key, value] of headers) {
    const name = key.toLowerCase();
    if (name === 'connection') named = [...named, ...connectionNames(value)];
    if (passes(name) && !INTERNAL.some((prefix) => name.startsWith(prefix))) pairs.push([name, value]);
  }
  return named.length === 0 ? pairs : pairs.filter(([name]) => !named.includes(name));
}

function connectionNames(value: string): string[] {
  return value.split(',').map((name) => name.trim().toLowerCase());
}

/** Headers of every answer that is a stream of events. `x-accel-buffering` keeps a proxy in front from collecting it. */
export const SSE_RESPONSE_HEADERS: Readonly<Record<string, string>> = {
  'content-type': 'text/event-stream',
  'cache-control': 'no-cache',
  'x-accel-buffering': 'no',
};

const REQUEST_ID = /^[A-Za-z0-9._:-]{1,128}$/;

/**
 * The `x-request-id` of a client when it is fit for logs and headers: 1 to 128 letters, digits, dots, underscores, colons
 * and hyphens. Undefined otherwise; the caller then makes an id. Both go onwards and back on every answer.
 */
export function requestId(value: string | null | undefined): string | undefined {
  return value !== null && value !== undefined && REQUEST_ID.test(value) ? value : undefined;
}
