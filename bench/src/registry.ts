import { agentBench } from './benches/agent/agent.ts';
import { gatewayBench } from './benches/gateway/gateway.ts';
import { muserveBench } from './benches/muserve/muserve.ts';
import { placementBench } from './benches/placement/placement.ts';
import { predictionBench } from './benches/prediction/prediction.ts';
import { publishedBench } from './benches/published.ts';
import { schedulingBench } from './benches/scheduling/scheduling.ts';
import { sensitivityBench } from './benches/sensitivity/sensitivity.ts';
import { windowBench } from './benches/window/window.ts';
import type { Bench } from './harness.ts';

/** Every bench, in the order of `all`. A new one is a file in benches/ and a line here. */
export const BENCHES: readonly Bench[] = [
  publishedBench,
  schedulingBench,
  predictionBench,
  windowBench,
  gatewayBench,
  agentBench,
  sensitivityBench,
  placementBench,
  muserveBench,
];
