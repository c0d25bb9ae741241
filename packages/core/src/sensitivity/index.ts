export { EDGE_KIND, EDGE_KIND_NAMES } from './edgeList.ts';
export { programTimeUs, type ReplayChange, replayGraph, stepTimesUs } from './replayGraph.ts';
export { buildTaskGraph, type TaskGraph, type TaskGraphOptions } from './taskGraph.ts';
