/** Names by which a program on the same machine reaches a gateway. */
const LOOPBACK = /^(127(\.\d{1,3}){3}|localhost|\[::1\])$/i;

/** A host's name without its port; the brackets of an IPv6 address stay. */
const PORT = /:\d{0,5}$/;

/** Whether a host, with or without a port, is this machine by name. */
const isLoopbackHost = (host: string): boolean => LOOPBACK.test(host.replace(PORT, ''));

/**
 * Why a gateway without keys does not answer a request; null where it does. Such a gateway trusts whoever is on its machine,
 * and the browser there runs pages of strangers. A page that lets its own name point here (DNS rebinding) is told by the
 * `host`, one that posts across sites by its `origin`; `null` is the origin of a page that hides its own. Programs send no
 * origin, and pass.
 *
 * @param host    value of the header, or the host of the address that was asked for; undefined where there is none
 * @param origin  value of the header
 */
export function foreignPageProblem(host: string | undefined, origin: string | undefined): string | null {
  if (host !== undefined && !isLoopbackHost(host)) {
    return 'Without keys the gateway answers to 127.0.0.1 and localhost only.';
  }
  if (origin === undefined || isLoopbackOrigin(origin)) return null;
  return 'Without keys the gateway answers no page of another site.';
}

function isLoopbackOrigin(origin: string): boolean {
  return URL.canParse(origin) && isLoopbackHost(new URL(origin).hostname);
}
