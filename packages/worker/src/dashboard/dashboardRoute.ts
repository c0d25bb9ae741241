import type { RouteExtension } from '../app/app.ts';
import type { Dashboard } from './dashboard.ts';
import { refuseDashboard } from './dashboardAccess.ts';
import { ASSET_TYPES, type AssetName, type DashboardAssets } from './dashboardAssets.ts';
import { dashboardPage } from './dashboardPage.tsx';
import { EventHub } from './eventHub.ts';

/** The page runs its own two scripts and talks to its own gateway, and that is all. */
const CONTENT_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

const SECURITY = {
  'content-security-policy': CONTENT_POLICY,
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
};

/**
 * The dashboard: its page at `/`, its events at `/dashboard/events`, its files at `/dashboard/<name>`. Add
 * `dashboard.observe` to the gateway's observers.
 */
export function dashboardRoute(dashboard: Dashboard, assets: DashboardAssets): RouteExtension {
  const { gateway } = dashboard;
  const hub = new EventHub(dashboard);
  return (app) => {
    app.get('/', async (c) => {
      const refusal = await refuseDashboard(gateway, c.req.raw);
      if (refusal !== null) return refusal;
      const headers = {
        ...SECURITY,
        'content-type': 'text/html; charset=utf-8',
        'cache-control': 'no-store',
      };
      return new Response(dashboardPage(dashboard.view()), { headers });
    });
    app.get('/dashboard/events', async (c) => {
      const refusal = await refuseDashboard(gateway, c.req.raw);
      return refusal ?? events(hub, c.req.raw.signal);
    });
    for (const [name, type] of Object.entries(ASSET_TYPES)) {
      app.get(`/dashboard/${name}`, () => {
        const headers = { ...SECURITY, 'content-type': type, 'cache-control': 'no-cache' };
        return new Response(assets[name as AssetName], { headers });
      });
    }
  };
}

function events(hub: EventHub, signal: AbortSignal): Response {
  const stream = hub.open(signal);
  if (stream === null) {
    return new Response('Too many pages listen.', { status: 503, headers: { 'retry-after': '10' } });
  }
  const headers = {
    'content-type': 'text/event-stream',
    'cache-control': 'no-store',
    'x-accel-buffering': 'no',
  };
  return new Response(stream, { headers: { ...SECURITY, ...headers } });
}
