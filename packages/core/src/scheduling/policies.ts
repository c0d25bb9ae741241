import { boost } from './boostPolicy.ts';
import { edf } from './edf.ts';
import { fcfs } from './fcfs.ts';
import type { OrderingPolicy, PolicyName } from './orderingPolicy.ts';
import { sjf } from './sjf.ts';
import { ssjf } from './ssjf.ts';

/** Every ordering policy by its name. */
export const POLICIES: Readonly<Record<PolicyName, OrderingPolicy>> = { fcfs, ssjf, boost, sjf, edf };
