export type { Clock } from './clock.ts';
export { VirtualClock } from './virtualClock.ts';
