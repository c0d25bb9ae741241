import type { RouteExtension } from '../app/app.ts';

/** `GET /openapi.json`: the description of all routes, as text that was generated when the package was built. */
export const openApiRoute =
  (document: string): RouteExtension =>
  (app) => {
    app.get('/openapi.json', () => {
      const headers = { 'content-type': 'application/json', 'cache-control': 'no-cache' };
      return new Response(document, { headers });
    });
  };
