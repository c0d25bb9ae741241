import * as v from 'valibot';

/**
 * An `http` or `https` address without credentials, query or fragment; without a slash at the end afterwards. Addresses
 * come from the configuration alone, never from a request.
 */
export const httpUrl: v.GenericSchema<string, string> = v.pipe(
  v.string(),
  v.check(isPlainHttpUrl, 'expected an http or https address without credentials, query or fragment'),
  v.transform((text) => text.replace(/\/+$/, '')),
);

/** `unix:` and the absolute path of a socket, without a colon in it. */
export const socketUrl: v.GenericSchema<string, string> = v.pipe(
  v.string(),
  v.regex(/^unix:\/[^:\0]+$/, 'expected unix: and the path of a socket, or an http or https address'),
);

function isPlainHttpUrl(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, username, password, search, hash } = new URL(text);
  return /^https?:$/.test(protocol) && username + password + search + hash === '';
}
