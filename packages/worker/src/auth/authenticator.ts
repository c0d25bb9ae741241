import { BANDS, DEFAULT_TENANT, type TenantId } from '@wattlane/core/domain';
import { type KeyConfig, SCOPES } from '../config/gatewayConfig.ts';
import type { Runtime } from '../runtime/runtime.ts';
import type { StoredKey } from '../store/desired.ts';
import { parseApiKey } from './apiKey.ts';
import { equalBytes } from './equalBytes.ts';
import type { Principal } from './principal.ts';

/** Why nobody could be told from the headers of a request. */
export type AuthProblem = 'missing' | 'unknown' | 'expired';

/** The one who may do everything: the caller of a gateway without keys, which listens on loopback only. */
const EVERYONE: Principal = {
  keyId: '',
  tenant: DEFAULT_TENANT,
  scopes: new Set(SCOPES),
  bands: ['standard', ...BANDS.filter((band) => band !== 'standard')],
};

/** Keys whose secret was checked are remembered, as many as this, so that the digest is paid for once. */
const REMEMBERED = 4096;
/** Longer headers are not remembered: any number of blanks may stand in front of a key. */
const LONGEST_REMEMBERED = 128;

interface KnownKey {
  readonly digest: Uint8Array;
  readonly expiresAtMs: number;
  readonly principal: Principal;
}

/** Tells from the `authorization` header who is calling. Secrets are kept as digests and compared in constant time. */
export class Authenticator {
  readonly #configured: readonly KeyConfig[];
  #keys: ReadonlyMap<string, KnownKey>;
  /** Whether a gateway without any key is closed all the same. */
  #closed = false;
  readonly #runtime: Pick<Runtime, 'sha256' | 'epochMs'>;
  /** By header value. */
  readonly #remembered = new Map<string, KnownKey>();

  constructor(keys: readonly KeyConfig[], runtime: Pick<Runtime, 'sha256' | 'epochMs'>) {
    this.#configured = keys;
    this.#keys = new Map(keys.map((key) => [key.id, knownKey(key)]));
    this.#runtime = runtime;
  }

  /** Whether anyone may call. */
  get isOpen(): boolean {
    return this.#keys.size === 0 && !this.#closed;
  }

  /**
   * Puts keys of the store beside those of the configuration, in place of the ones before. A configured key goes before
   * a stored one with its id; one that is revoked in the store is revoked in both. Checked headers are checked again.
   *
   * @param stored  all of them, the revoked ones too: a gateway whose last key was revoked lets nobody in
   * @param closed  whether nobody is let in without a key even if there is none; by default once there are stored ones
   */
  replaceStored(stored: readonly StoredKey[], closed: boolean = stored.length > 0): void {
    const revoked = new Set(stored.filter((key) => key.revokedAtMs !== undefined).map(({ id }) => id));
    const valid = [...stored, ...this.#configured].filter(({ id }) => !revoked.has(id));
    this.#keys = new Map(valid.map((key) => [key.id, knownKey(key)]));
    this.#closed = closed || this.#configured.length > 0;
    this.#remembered.clear();
  }

  /** @param authorization  value of the header, if there is one */
  authenticate(
    authorization: string | undefined,
  ): Principal | AuthProblem | Promise<Principal | AuthProblem> {
    if (this.isOpen) return EVERYONE;
    if (authorization === undefined) return 'missing';
    const remembered = this.#remembered.get(authorization);
    return remembered === undefined ? this.#check(authorization) : this.#unlessExpired(remembered);
  }

  async #check(authorization: string): Promise<Principal | AuthProblem> {
    const parsed = parseApiKey(authorization.replace(/^Bearer\s+/i, ''));
    if (parsed === null) return 'unknown';
    const digest = await this.#runtime.sha256(parsed.secret);
    const known = this.#keys.get(parsed.id);
    if (known === undefined || !equalBytes(digest, known.digest)) return 'unknown';
    if (authorization.length <= LONGEST_REMEMBERED) {
      if (this.#remembered.size >= REMEMBERED) this.#remembered.clear();
      this.#remembered.set(authorization, known);
    }
    return this.#unlessExpired(known);
  }

  #unlessExpired({ principal, expiresAtMs }: KnownKey): Principal | AuthProblem {
    return this.#runtime.epochMs() < expiresAtMs ? principal : 'expired';
  }
}

function knownKey({ id, secretSha256, tenant, scopes, bands, expiresAtMs }: KeyConfig): KnownKey {
  return {
    digest: Uint8Array.from(secretSha256.match(/../g)!, (pair) => Number.parseInt(pair, 16)),
    expiresAtMs: expiresAtMs ?? Number.POSITIVE_INFINITY,
    principal: { keyId: id, tenant: tenant as TenantId, scopes: new Set(scopes), bands },
  };
}
