/** Edges sorted by the point that they lead to. */
export interface IncomingEdges {
  /** n + 1 places: edges to point p are `edge[start[p]]` to before `edge[start[p + 1]]`. */
  readonly start: Int32Array;
  /** Numbers of the edges. */
  readonly edge: Int32Array;
}

/** Sorts edges by one of their ends, by counting. */
export function edgesBy(points: number, ends: Int32Array): IncomingEdges {
  const start = new Int32Array(points + 1);
  for (const point of ends) start[point + 1]! += 1;
  for (let point = 0; point < points; point++) start[point + 1]! += start[point]!;
  const filled = start.slice(0, points);
  const edge = new Int32Array(ends.length);
  for (let i = 0; i < ends.length; i++) edge[filled[ends[i]!]!++] = i;
  return { start, edge };
}

/**
 * An order in which each point comes behind all it waits for (Kahn 1962). Points on a cycle are left out; a caller compares
 * lengths.
 *
 * @param points number of points
 * @param from, to of each edge
 */
export function topologicalOrder(points: number, from: Int32Array, to: Int32Array): Int32Array {
  const outgoing = edgesBy(points, from);
  const open = new Int32Array(points);
  for (const point of to) open[point]! += 1;
  const order = new Int32Array(points);
  let found = 0;
  for (let point = 0; point < points; point++) if (open[point] === 0) order[found++] = point;
  for (let next = 0; next < found; next++) {
    const point = order[next]!;
    for (let i = outgoing.start[point]!; i < outgoing.start[point + 1]!; i++) {
      const target = to[outgoing.edge[i]!]!;
      open[target]! -= 1;
      if (open[target] === 0) order[found++] = target;
    }
  }
  return order.slice(0, found);
}
