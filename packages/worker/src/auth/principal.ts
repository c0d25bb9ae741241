import type { Band, TenantId } from '@wattlane/core/domain';
import type { Scope } from '../config/gatewayConfig.ts';

/** Who a request comes from and what it may do. */
export interface Principal {
  /** Public part of the key; empty where no key is asked for. */
  readonly keyId: string;
  readonly tenant: TenantId;
  readonly scopes: ReadonlySet<Scope>;
  /** Bands that may be asked for; the first is the default. */
  readonly bands: readonly Band[];
}
