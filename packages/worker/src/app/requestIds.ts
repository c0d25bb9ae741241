import { requestId } from '@wattlane/core/protocol';
import type { MiddlewareHandler } from 'hono';
import type { Runtime } from '../runtime/runtime.ts';

/** Puts an `x-request-id` on every answer that has none yet: the client's, or a new one. */
export const requestIds =
  (runtime: Pick<Runtime, 'randomId'>): MiddlewareHandler =>
  async (c, next) => {
    await next();
    const { headers } = c.res;
    if (headers.has('x-request-id')) return;
    headers.set('x-request-id', requestId(c.req.header('x-request-id')) ?? runtime.randomId());
  };
