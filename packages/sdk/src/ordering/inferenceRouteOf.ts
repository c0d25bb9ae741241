import { INFERENCE_ROUTES, type InferenceRoute } from '@wattlane/core/protocol';
import { isRequest } from './fetchFunction.ts';

/** The ends of the paths that are ordered, without the base path that each provider chooses. */
const SUFFIXES = Object.entries(INFERENCE_ROUTES).map(
  ([path, route]) => [path.replace('/v1', ''), route] as const,
);

/**
 * The inference route that a `fetch` goes to, whatever its base path: `POST .../chat/completions`, `.../completions`,
 * `.../embeddings` and `.../responses`.
 *
 * @returns null for every other request, and for an address that is none
 */
export function inferenceRouteOf(input: string | URL | Request, init?: RequestInit): InferenceRoute | null {
  const request = isRequest(input) ? input : null;
  const method = init?.method ?? request?.method ?? 'GET';
  if (method.toUpperCase() !== 'POST') return null;
  const path = pathOf(request?.url ?? String(input));
  return SUFFIXES.find(([suffix]) => path.endsWith(suffix))?.[1] ?? null;
}

/** Path of an address without slashes at its end; a relative one stands below a made-up host. */
function pathOf(url: string): string {
  try {
    return new URL(url, 'http://localhost').pathname.replace(/\/+$/, '');
  } catch {
    return '';
  }
}
