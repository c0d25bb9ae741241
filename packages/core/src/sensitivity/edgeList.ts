/** Why one point of a task graph waits for another. */
export const EDGE_KIND: {
  /** A thread goes on. */
  readonly thread: 0;
  /** A GPU event runs from its begin to its end; its weight is the event's duration. */
  readonly run: 1;
  /** A stream serves one event after the other. */
  readonly stream: 2;
  /** A call starts a GPU event. */
  readonly launch: 3;
  /** A call returns when work of the GPU is done: a synchronisation or a blocking copy. */
  readonly sync: 4;
  /** A stream waits for an event of another one. */
  readonly interStream: 5;
  /** A launch returns when the launch queue has room. */
  readonly queue: 6;
  /** A thread begins, or goes on, when another thread has come to a point. */
  readonly handOver: 7;
} = { thread: 0, run: 1, stream: 2, launch: 3, sync: 4, interStream: 5, queue: 6, handOver: 7 };

/** Names of `EDGE_KIND`, by value. */
export const EDGE_KIND_NAMES: readonly string[] = Object.keys(EDGE_KIND);

/** Edges of a task graph as columns. */
export interface EdgeList {
  count: number;
  from: Int32Array;
  to: Int32Array;
  weightUs: Float64Array;
  kind: Uint8Array;
}

const FIRST_EDGES = 4096;

/** Makes a list without edges. */
export const createEdgeList = (): EdgeList => ({
  count: 0,
  from: new Int32Array(FIRST_EDGES),
  to: new Int32Array(FIRST_EDGES),
  weightUs: new Float64Array(FIRST_EDGES),
  kind: new Uint8Array(FIRST_EDGES),
});

/** Adds an edge: `to` is no earlier than `weightUs` after `from`. */
export function addEdge(edges: EdgeList, from: number, to: number, weightUs: number, kind: number): void {
  if (edges.count === edges.from.length) grow(edges);
  const at = edges.count++;
  edges.from[at] = from;
  edges.to[at] = to;
  edges.weightUs[at] = weightUs;
  edges.kind[at] = kind;
}

function grow(edges: EdgeList): void {
  const length = edges.from.length * 2;
  const widened = <T extends Int32Array | Float64Array | Uint8Array>(old: T, wider: T): T => {
    wider.set(old);
    return wider;
  };
  edges.from = widened(edges.from, new Int32Array(length));
  edges.to = widened(edges.to, new Int32Array(length));
  edges.weightUs = widened(edges.weightUs, new Float64Array(length));
  edges.kind = widened(edges.kind, new Uint8Array(length));
}
