import type { EncoderWeights, LayerWeights } from './encoderWeights.test.support.ts';
import {
  type Attribute,
  modelProto,
  nodeProto,
  tensorProto,
  valueInfoProto,
} from './onnxFile.test.support.ts';

/** How the model file names and shapes its tensors. */
export interface EncoderInterface {
  readonly inputIds?: string;
  readonly attentionMask?: string;
  /** Null: the model has no such input and takes every token to be of type 0. */
  readonly tokenTypeIds?: string | null;
  readonly output?: string;
  /** Texts in a run; any number by default. */
  readonly batch?: number;
  /** Tokens of a text; any number by default. */
  readonly length?: number;
  /** The head's output as (texts) instead of (texts, outputs); for one output. */
  readonly flat?: boolean;
}

interface Graph {
  readonly nodes: ReturnType<typeof nodeProto>[];
  readonly initializers: ReturnType<typeof tensorProto>[];
  /** Adds an operation. @returns the name of its output */
  node(type: string, inputs: readonly string[], attributes?: Readonly<Record<string, Attribute>>): string;
  /** Adds a constant of floats. */
  floats(dims: readonly number[], data: Float32Array | readonly number[]): string;
  /** Adds a constant of int64. */
  wholes(data: readonly number[], dims?: readonly number[]): string;
}

/** An encoder as an ONNX file: int64 inputs of texts by tokens, one float output of texts by numbers. */
export function encoderModel(weights: EncoderWeights, names: EncoderInterface = {}): Uint8Array {
  const { inputIds = 'input_ids', attentionMask = 'attention_mask', output = 'logits' } = names;
  const { tokenTypeIds = 'token_type_ids', batch = 'batch', length = 'length' } = names;
  const graph = createGraph();
  const mask = graph.node('Cast', [attentionMask], { to: 1 });
  const blocked = blockedScores(graph, mask);
  let hidden = layerNorm(graph, embed(graph, weights, inputIds, tokenTypeIds));
  for (const layer of weights.layers) hidden = addLayer(graph, weights, layer, hidden, blocked);
  const scores = addHead(graph, weights, meanPool(graph, hidden, mask));
  const { outputs } = weights.shape;
  const flat = graph.node('Reshape', [scores, graph.wholes(names.flat === true ? [-1] : [-1, outputs])]);
  graph.nodes.push(nodeProto('Identity', [flat], output));
  const inputs = [inputIds, attentionMask, ...(tokenTypeIds === null ? [] : [tokenTypeIds])];
  return modelProto({
    ...graph,
    inputs: inputs.map((name) => valueInfoProto(name, 'int64', [batch, length])),
    outputs: [valueInfoProto(output, 'float', names.flat === true ? [batch] : [batch, outputs])],
  });
}

function createGraph(): Graph {
  const nodes: Graph['nodes'] = [];
  const initializers: Graph['initializers'] = [];
  const constant = (dims: readonly number[], data: Float32Array | BigInt64Array): string => {
    const name = `constant${initializers.length}`;
    initializers.push(tensorProto(name, dims, data));
    return name;
  };
  return {
    nodes,
    initializers,
    node(type, inputs, attributes) {
      const name = `${type.toLowerCase()}${nodes.length}`;
      nodes.push(nodeProto(type, inputs, name, attributes));
      return name;
    },
    floats: (dims, data) => constant(dims, Float32Array.from(data)),
    wholes: (data, dims = [data.length]) => constant(dims, BigInt64Array.from(data, BigInt)),
  };
}

function embed(graph: Graph, weights: EncoderWeights, ids: string, types: string | null): string {
  const { vocabularySize, positions, width } = weights.shape;
  const words = graph.node('Gather', [graph.floats([vocabularySize, width], weights.words), ids]);
  const length = graph.node('Gather', [graph.node('Shape', [ids]), graph.wholes([1], [])]);
  const places = graph.node('Range', [graph.wholes([0], []), length, graph.wholes([1], [])]);
  const position = graph.node('Gather', [graph.floats([positions, width], weights.positions), places]);
  const table = graph.floats([2, width], weights.types);
  const type = graph.node('Gather', [table, types ?? graph.wholes([0])]);
  return graph.node('Add', [graph.node('Add', [words, position]), type]);
}

/** -10,000 where a token is padding, for the scores of every head and every token. */
function blockedScores(graph: Graph, mask: string): string {
  const padding = graph.node('Sub', [graph.floats([1], [1]), mask]);
  const wide = graph.node('Unsqueeze', [padding, graph.wholes([1, 2])]);
  return graph.node('Mul', [wide, graph.floats([1], [-10_000])]);
}

function addLayer(
  graph: Graph,
  { shape }: EncoderWeights,
  layer: LayerWeights,
  input: string,
  blocked: string,
): string {
  const { width, feedForward, heads } = shape;
  const dense = (x: string, w: Float32Array, rows: number, columns: number): string =>
    graph.node('MatMul', [x, graph.floats([rows, columns], w)]);
  const split = graph.wholes([0, 0, heads, width / heads]);
  const byHead = (w: Float32Array, perm: readonly number[]): string =>
    graph.node('Transpose', [graph.node('Reshape', [dense(input, w, width, width), split])], { perm });
  const products = graph.node('MatMul', [byHead(layer.query, [0, 2, 1, 3]), byHead(layer.key, [0, 2, 3, 1])]);
  const scaled = graph.node('Div', [products, graph.floats([1], [Math.sqrt(width / heads)])]);
  const shares = graph.node('Softmax', [graph.node('Add', [scaled, blocked])], { axis: 3 });
  const mixed = graph.node('Transpose', [graph.node('MatMul', [shares, byHead(layer.value, [0, 2, 1, 3])])], {
    perm: [0, 2, 1, 3],
  });
  const merged = graph.node('Reshape', [mixed, graph.wholes([0, 0, width])]);
  const attended = layerNorm(graph, graph.node('Add', [input, dense(merged, layer.mixed, width, width)]));
  const active = graph.node('Relu', [dense(attended, layer.up, width, feedForward)]);
  return layerNorm(graph, graph.node('Add', [attended, dense(active, layer.down, feedForward, width)]));
}

function layerNorm(graph: Graph, input: string): string {
  const centred = graph.node('Sub', [input, graph.node('ReduceMean', [input], { axes: [2], keepdims: 1 })]);
  const squares = graph.node('Mul', [centred, centred]);
  const variance = graph.node('ReduceMean', [squares], { axes: [2], keepdims: 1 });
  const sd = graph.node('Sqrt', [graph.node('Add', [variance, graph.floats([1], [1e-5])])]);
  return graph.node('Div', [centred, sd]);
}

/** Mean over the tokens that are no padding. */
function meanPool(graph: Graph, hidden: string, mask: string): string {
  const column = graph.node('Unsqueeze', [mask, graph.wholes([2])]);
  const masked = graph.node('Mul', [hidden, column]);
  const sums = graph.node('ReduceSum', [masked, graph.wholes([1])], { keepdims: 0 });
  return graph.node('Div', [sums, graph.node('ReduceSum', [column, graph.wholes([1])], { keepdims: 0 })]);
}

function addHead(graph: Graph, weights: EncoderWeights, pooled: string): string {
  const { width, outputs } = weights.shape;
  const head = graph.floats([width, outputs], weights.head);
  return graph.node('Gemm', [pooled, head, graph.floats([outputs], weights.headBias)]);
}
