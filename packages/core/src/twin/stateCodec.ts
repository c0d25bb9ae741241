import { WattlaneError } from '../errors/wattlaneError.ts';

const TYPED_ARRAYS = { Float64Array, Int32Array, Uint32Array, Uint8Array, Float32Array } as const;

/** Written in front of every stored state; a state of another version is refused. */
const VERSION = 'wattlane-state/1';

/**
 * Writes plain data as text: objects, arrays, maps, typed arrays, strings, booleans, null and every number, NaN, the
 * infinities and -0 included. The same data gives the same text.
 *
 * @throws WattlaneError ERR_STATE for what is not plain data, such as a function
 */
export function encodeState(value: unknown): string {
  return JSON.stringify([VERSION, toJson(value)]);
}

/**
 * Reads what `encodeState` wrote.
 *
 * @throws WattlaneError ERR_STATE when the text is damaged or of another version
 */
export function decodeState(text: string): unknown {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch (cause) {
    throw new WattlaneError('ERR_STATE', 'the stored state is no valid JSON; it is cut short or damaged', {
      cause,
    });
  }
  if (!Array.isArray(parsed) || parsed[0] !== VERSION) {
    throw new WattlaneError('ERR_STATE', `the stored state does not begin with ${VERSION}`);
  }
  return fromJson(parsed[1]);
}

function toJson(value: unknown): unknown {
  if (typeof value === 'number')
    return plainNumber(value) ? value : { $n: Object.is(value, -0) ? '-0' : String(value) };
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value;
  if (Array.isArray(value)) return value.map(toJson);
  if (value instanceof Map) return { $map: [...value].map(([key, entry]) => [toJson(key), toJson(entry)]) };
  if (ArrayBuffer.isView(value))
    return { $typed: value.constructor.name, values: Array.from(typedView(value), toJson) };
  if (typeof value === 'object' && Object.getPrototypeOf(value) === Object.prototype) {
    return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, toJson(entry)]));
  }
  throw new WattlaneError('ERR_STATE', `a state holds a ${typeof value}; expected plain data`);
}

const plainNumber = (value: number): boolean => Number.isFinite(value) && !Object.is(value, -0);

const typedView = (value: ArrayBufferView): Iterable<number> => value as unknown as Iterable<number>;

function fromJson(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(fromJson);
  if (typeof value !== 'object' || value === null) return value;
  if ('$n' in value) return Number(value.$n);
  if ('$map' in value) return new Map(fromJson(value.$map) as [unknown, unknown][]);
  if ('$typed' in value && 'values' in value) {
    const arrayType = TYPED_ARRAYS[value.$typed as keyof typeof TYPED_ARRAYS];
    if (arrayType === undefined) throw new WattlaneError('ERR_STATE', `unknown array type ${value.$typed}`);
    return arrayType.from(fromJson(value.values) as number[]);
  }
  return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, fromJson(entry)]));
}
