/** Beginning of every key. */
const PREFIX = 'wlk';

/** A key taken apart: `wlk_<id>_<secret>`. */
export interface ApiKey {
  /** 8 small letters or digits; names the key in lists and logs. */
  readonly id: string;
  /** 32 random bytes in base64url; never stored. */
  readonly secret: string;
}

/** Takes a key apart; null when it does not have the form of one. */
export function parseApiKey(text: string): ApiKey | null {
  const match = /^wlk_([a-z0-9]{8})_([A-Za-z0-9_-]{43})$/.exec(text);
  return match === null ? null : { id: match[1]!, secret: match[2]! };
}

/**
 * A new key from 40 random bytes: 8 for the id, 32 for the secret.
 *
 * @param random  at least 40 bytes that nobody can guess
 */
export function formatApiKey(random: Uint8Array): ApiKey & { readonly text: string } {
  const id = Array.from(random.subarray(0, 8), (byte) => (byte % 36).toString(36)).join('');
  const secret = base64Url(random.subarray(8, 40));
  return { id, secret, text: `${PREFIX}_${id}_${secret}` };
}

function base64Url(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '');
}
