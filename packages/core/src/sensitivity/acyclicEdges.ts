import { WattlaneError } from '../errors/wattlaneError.ts';
import { EDGE_KIND, type EdgeList } from './edgeList.ts';
import type { GraphPoints } from './graphPoints.ts';
import { topologicalOrder } from './topologicalOrder.ts';

/** Edges without a cycle, cut to their number, and an order of the points that they allow. */
export interface AcyclicEdges {
  readonly from: Int32Array;
  readonly to: Int32Array;
  readonly weightUs: Float64Array;
  readonly kind: Uint8Array;
  readonly order: Int32Array;
}

/** Kinds that follow from the program itself; the others are read off recorded times. */
const CERTAIN: ReadonlySet<number> = new Set([
  EDGE_KIND.thread,
  EDGE_KIND.run,
  EDGE_KIND.stream,
  EDGE_KIND.launch,
]);

/**
 * Takes out what goes in a circle. Times are often whole microseconds, and GPU times a few off against the CPU's, so two
 * things that happen together can each seem to come after the other. Of the points on such circles the edges go that are read
 * off times and do not lead to a later one.
 *
 * @throws WattlaneError ERR_KINETO_CLOCK when circles are left
 */
export function acyclicEdges({ count, recordedUs }: GraphPoints, edges: EdgeList): AcyclicEdges {
  const cut = cutTo(edges);
  const order = topologicalOrder(count, cut.from, cut.to);
  if (order.length === count) return { ...cut, order };
  const placed = new Uint8Array(count);
  for (const point of order) placed[point] = 1;
  const kept = keepWhere(cut, (edge) => {
    const [from, to] = [cut.from[edge]!, cut.to[edge]!];
    if (placed[from] === 1 || placed[to] === 1 || CERTAIN.has(cut.kind[edge]!)) return true;
    return recordedUs[from]! < recordedUs[to]!;
  });
  const mended = topologicalOrder(count, kept.from, kept.to);
  if (mended.length === count) return { ...kept, order: mended };
  throw new WattlaneError(
    'ERR_KINETO_CLOCK',
    `the recorded times contradict each other: ${count - mended.length} points wait for themselves; expected clocks of CPU and GPU that agree`,
  );
}

type Columns = Omit<AcyclicEdges, 'order'>;

const cutTo = ({ count, from, to, weightUs, kind }: EdgeList): Columns => ({
  from: from.slice(0, count),
  to: to.slice(0, count),
  weightUs: weightUs.slice(0, count),
  kind: kind.slice(0, count),
});

function keepWhere({ from, to, weightUs, kind }: Columns, kept: (edge: number) => boolean): Columns {
  return {
    from: from.filter((_, edge) => kept(edge)),
    to: to.filter((_, edge) => kept(edge)),
    weightUs: weightUs.filter((_, edge) => kept(edge)),
    kind: kind.filter((_, edge) => kept(edge)),
  };
}
