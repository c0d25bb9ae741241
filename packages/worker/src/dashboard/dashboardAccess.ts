import type { Gateway } from '../exchange/gateway.ts';

const TEXT = { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store' };

/**
 * Keeps the dashboard to those who may see it: keys with the scope `debug` or `admin`, as a bearer token or, for browsers,
 * as the password of HTTP basic authentication. A gateway without keys shows it to anyone whom it answers at all
 * (`foreignPageProblem`), and to no other site's page.
 *
 * @returns the answer that refuses; null where the request may pass
 */
export async function refuseDashboard(gateway: Gateway, request: Request): Promise<Response | null> {
  if (request.headers.get('sec-fetch-site') === 'cross-site' && isSubresource(request)) {
    return new Response('The dashboard is for its own page alone.', { status: 403, headers: TEXT });
  }
  if (gateway.authenticator.isOpen) return null;
  const principal = await gateway.authenticator.authenticate(bearerOf(request.headers.get('authorization')));
  if (typeof principal === 'string') {
    return new Response('The dashboard needs an API key: any user name, the key as password.', {
      status: 401,
      headers: { ...TEXT, 'www-authenticate': 'Basic realm="Wattlane dashboard", charset="UTF-8"' },
    });
  }
  if (principal.scopes.has('debug') || principal.scopes.has('admin')) return null;
  return new Response('The API key lacks the scope debug.', { status: 403, headers: TEXT });
}

const isSubresource = ({ headers }: Request): boolean => headers.get('sec-fetch-mode') !== 'navigate';

/** The key of basic authentication as a bearer token; everything else as it is. */
function bearerOf(authorization: string | null): string | undefined {
  const basic = /^Basic\s+(\S+)$/i.exec(authorization ?? '');
  if (basic === null) return authorization ?? undefined;
  try {
    const text = atob(basic[1]!);
    return `Bearer ${text.slice(text.indexOf(':') + 1)}`;
  } catch {
    return 'Bearer ';
  }
}
