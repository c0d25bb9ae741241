/** Name under which clients of Zeus' routes, who know no leases, hold their claims. */
export const ZEUSD_HOLDER = 'zeusd-clients';

/** Name under which the control loop holds its claims. */
export const LOOP_HOLDER = 'control-loop';
