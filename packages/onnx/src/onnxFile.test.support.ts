/**
 * Writes ONNX files: the few messages of onnx.proto that a small model needs, in protocol buffers' wire format. Field
 * numbers are those of onnx.proto, IR version 8.
 */

/** The bytes of one protocol buffers message, or of a part of one. */
type Bytes = readonly number[] | Uint8Array;

function varint(value: number): number[] {
  const bytes: number[] = [];
  let rest = value;
  for (; rest >= 128; rest = Math.floor(rest / 128)) bytes.push((rest % 128) + 128);
  return [...bytes, rest];
}

function join(parts: readonly Bytes[]): Uint8Array {
  const joined = new Uint8Array(parts.reduce((size, part) => size + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    joined.set(part, offset);
    offset += part.length;
  }
  return joined;
}

/** A field of wire type 0. */
const whole = (field: number, value: number): Bytes => [...varint(field * 8), ...varint(value)];
/** A field of wire type 2. */
const bytesField = (field: number, bytes: Bytes): Bytes =>
  join([varint(field * 8 + 2), varint(bytes.length), bytes]);
const text = (field: number, value: string): Bytes => bytesField(field, new TextEncoder().encode(value));

const FLOAT = 1;
const INT64 = 7;

/** A constant tensor of the graph. */
export function tensorProto(
  name: string,
  dims: readonly number[],
  data: Float32Array | BigInt64Array,
): Bytes {
  const raw = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  return join([
    ...dims.map((dim) => whole(1, dim)),
    whole(2, data instanceof Float32Array ? FLOAT : INT64),
    text(8, name),
    bytesField(9, raw),
  ]);
}

/** A number, or a list of whole numbers. */
export type Attribute = number | readonly number[];

function attributeProto(name: string, value: Attribute): Bytes {
  if (typeof value === 'number') return join([text(1, name), whole(3, value), whole(20, 2)]);
  return join([text(1, name), ...value.map((item) => whole(8, item)), whole(20, 7)]);
}

/** One operation. */
export function nodeProto(
  type: string,
  inputs: readonly string[],
  output: string,
  attributes: Readonly<Record<string, Attribute>> = {},
): Bytes {
  return join([
    ...inputs.map((input) => text(1, input)),
    text(2, output),
    text(4, type),
    ...Object.entries(attributes).map(([name, value]) => bytesField(5, attributeProto(name, value))),
  ]);
}

/** An input or output; a dimension is a size or the name of one that varies. */
export function valueInfoProto(
  name: string,
  type: 'float' | 'int64',
  dims: readonly (number | string)[],
): Bytes {
  const shape = join(
    dims.map((dim) => bytesField(1, typeof dim === 'number' ? whole(1, dim) : text(2, dim))),
  );
  const tensor = join([whole(1, type === 'float' ? FLOAT : INT64), bytesField(2, shape)]);
  return join([text(1, name), bytesField(2, bytesField(1, tensor))]);
}

/** What a graph is made of. */
export interface GraphParts {
  readonly nodes: readonly Bytes[];
  readonly initializers: readonly Bytes[];
  readonly inputs: readonly Bytes[];
  readonly outputs: readonly Bytes[];
}

/** A whole model file, operator set 13. */
export function modelProto({ nodes, initializers, inputs, outputs }: GraphParts): Uint8Array {
  const graph = join([
    ...nodes.map((node) => bytesField(1, node)),
    text(2, 'proxy'),
    ...initializers.map((tensor) => bytesField(5, tensor)),
    ...inputs.map((input) => bytesField(11, input)),
    ...outputs.map((output) => bytesField(12, output)),
  ]);
  return join([whole(1, 8), bytesField(7, graph), bytesField(8, join([text(1, ''), whole(2, 13)]))]);
}
