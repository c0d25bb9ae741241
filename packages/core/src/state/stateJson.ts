import { WattlaneError } from '../errors/wattlaneError.ts';

const TYPED_ARRAYS = {
  Float64Array,
  Float32Array,
  Int32Array,
  Int16Array,
  Int8Array,
  Uint32Array,
  Uint16Array,
  Uint8Array,
} as const;

type TypedArrayName = keyof typeof TYPED_ARRAYS;

/**
 * Plain data as JSON has it. What JSON lacks becomes an object with one marked key: `$n` a number, `$map` a map, `$typed`
 * a typed array; a key of the data that begins with `$` gets another one in front.
 *
 * @throws WattlaneError ERR_STATE for what is not plain data
 */
export function toJson(value: unknown): unknown {
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return value;
    case 'number':
      return isJsonNumber(value) ? value : { $n: Object.is(value, -0) ? '-0' : String(value) };
    case 'object':
      return objectToJson(value);
    default:
      throw notPlain(typeof value);
  }
}

/** Undoes `toJson`. */
export function fromJson(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(fromJson);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value);
  const [key, content] = entries[0] ?? [];
  if (key === '$n') return Number(content);
  if (key === '$map') return new Map(fromJson(content) as [unknown, unknown][]);
  if (key === '$typed') return typedFromJson(content as [TypedArrayName, unknown]);
  return Object.fromEntries(entries.map(([name, entry]) => [name.replace(/^\$\$/, '$'), fromJson(entry)]));
}

const isJsonNumber = (value: number): boolean => Number.isFinite(value) && !Object.is(value, -0);

const notPlain = (what: string): WattlaneError =>
  new WattlaneError('ERR_STATE', `a state holds ${what}; expected plain data`);

function objectToJson(value: object | null): unknown {
  if (value === null) return null;
  if (Array.isArray(value)) return value.map(toJson);
  if (value instanceof Map) {
    return { $map: [...value].map(([key, entry]) => [toJson(key), toJson(entry)]) };
  }
  const { name } = value.constructor;
  if (ArrayBuffer.isView(value) && name in TYPED_ARRAYS) {
    return { $typed: [name, Array.from(value as unknown as Iterable<number>, toJson)] };
  }
  if (Object.getPrototypeOf(value) !== Object.prototype) throw notPlain(`a ${name}`);
  const escaped = Object.entries(value).map(([key, entry]) => [key.replace(/^\$/, '$$$$'), toJson(entry)]);
  return Object.fromEntries(escaped);
}

function typedFromJson([name, values]: [TypedArrayName, unknown]): unknown {
  return TYPED_ARRAYS[name].from(fromJson(values) as number[]);
}
