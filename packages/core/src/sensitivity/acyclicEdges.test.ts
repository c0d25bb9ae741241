import { expect, test } from 'vitest';
import { acyclicEdges } from './acyclicEdges.ts';
import { addEdge, createEdgeList, EDGE_KIND } from './edgeList.ts';
import { gpuProgram } from './gpuProgram.ts';
import { graphPoints } from './graphPoints.ts';
import { buildTaskGraph } from './taskGraph.ts';
import { handTrace, launched } from './trace.test.helper.ts';

test('two threads that begin in the same microsecond do not wait for each other', () => {
  const trace = handTrace([...launched(1, 0, 10), ...launched(2, 0, 10, { by: 't2', on: 's8' })]);
  expect(() => buildTaskGraph(trace)).not.toThrow();
});

const points = graphPoints(gpuProgram(handTrace(launched(1, 0, 10))));
// Kernel from 10 to 20: points 0 and 1; call from 0 to 2: points 2 and 3.

test('edges stay as they are without a circle', () => {
  const edges = createEdgeList();
  addEdge(edges, 2, 0, 10, EDGE_KIND.launch);
  addEdge(edges, 0, 1, 10, EDGE_KIND.run);
  const { from, order } = acyclicEdges(points, edges);
  expect([...from]).toEqual([2, 0]);
  expect([...order].indexOf(1)).toBeGreaterThan([...order].indexOf(0));
});

test('of a circle the edge goes that is read off times and leads back', () => {
  const edges = createEdgeList();
  addEdge(edges, 2, 0, 10, EDGE_KIND.launch);
  addEdge(edges, 0, 2, 0, EDGE_KIND.handOver);
  const { from, kind } = acyclicEdges(points, edges);
  expect([...from]).toEqual([2]);
  expect([...kind]).toEqual([EDGE_KIND.launch]);
});

test('a circle of what the program itself demands is refused', () => {
  const edges = createEdgeList();
  addEdge(edges, 2, 0, 10, EDGE_KIND.launch);
  addEdge(edges, 0, 2, 0, EDGE_KIND.thread);
  expect(() => acyclicEdges(points, edges)).toThrow(
    /ERR_KINETO_CLOCK: .*2 points wait for themselves; expected/,
  );
});
