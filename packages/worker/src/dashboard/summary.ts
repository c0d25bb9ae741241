import type { DashboardView } from './dashboardView.ts';
import { NONE } from './figures.ts';
import type { Moment } from './moment.ts';

/** The state of the gateway in one or two sentences. */
export function summaryOf({ gateway }: Moment, tiles: DashboardView['tiles']): string {
  const { waiting, running, ttft, saved } = tiles;
  const down = gateway.pools.backends.filter(({ healthy }) => !healthy).length;
  const parts = [`${waiting.value} waiting, ${running.value} running`];
  if (ttft.value !== NONE) parts.push(`median time to first token ${ttft.value}`);
  if (saved.value !== NONE) parts.push(`${saved.value} of waiting saved a request`);
  const trouble = down === 0 ? '' : ` ${down} of ${gateway.pools.backends.length} engines get no requests.`;
  return `${parts.join(', ')}.${trouble}${gateway.draining ? ' The gateway is stopping.' : ''}`;
}
