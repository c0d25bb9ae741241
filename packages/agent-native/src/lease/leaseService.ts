import { randomBytes } from 'node:crypto';
import { WattlaneError } from '@wattlane/core/errors';
import {
  acquireLease,
  checkLease,
  createLeaseTable,
  endLease,
  expireLeases,
  type Lease,
  type LeaseTable,
  nextExpiryMs,
  renewLease,
  takeOverLease,
} from './leaseTable.ts';

/** Longest wait of a timer, in ms, so that a clock that was off corrects itself. */
const LONGEST_WAIT_MS = 1000;

/** Leases under real time: issues ids, ends what is over, and tells. */
export class LeaseService {
  readonly #table: LeaseTable;
  readonly #nowMs: () => number;
  readonly #onEnd: (leaseId: string, expired: boolean) => Promise<void>;
  #timer: NodeJS.Timeout | undefined;

  /** @param onEnd  told of every lease that is over; resolves when what it held is undone */
  constructor(
    firstEpoch: number,
    nowMs: () => number,
    onEnd: (leaseId: string, expired: boolean) => Promise<void>,
  ) {
    this.#table = createLeaseTable(firstEpoch);
    this.#nowMs = nowMs;
    this.#onEnd = onEnd;
  }

  get count(): number {
    return this.#table.live.size;
  }

  /** @throws WattlaneError ERR_GPU_BUSY when there are too many leases */
  acquire(holder: string, ttlMs: number): Lease {
    const id = randomBytes(18).toString('base64url');
    const lease = acquireLease(this.#table, { id, holder, ttlMs }, this.#nowMs());
    if (lease === null)
      throw new WattlaneError('ERR_GPU_BUSY', 'there are too many leases; expected some to be released');
    this.#schedule();
    return lease;
  }

  /** Hands a lease to whoever knows its id, under a new epoch. @throws WattlaneError ERR_LEASE */
  takeOver(id: string): Lease {
    const taken = takeOverLease(this.#table, this.find(id), this.#nowMs());
    this.#schedule();
    return taken;
  }

  /** A lease that is in force. @throws WattlaneError ERR_LEASE */
  find(id: string): Lease {
    const lease = this.#table.live.get(id);
    const check = checkLease(this.#table, id, lease?.epoch ?? 0, this.#nowMs());
    if (check.kind === 'ok') return check.lease;
    throw refusal(check.kind);
  }

  /** A lease that `epoch` may write under, renewed when a time is given. @throws WattlaneError ERR_LEASE */
  use(id: string, epoch: number, ttlMs: number | undefined): Lease {
    const check = checkLease(this.#table, id, epoch, this.#nowMs());
    if (check.kind !== 'ok') throw refusal(check.kind);
    if (ttlMs === undefined) return check.lease;
    const renewed = renewLease(this.#table, check.lease, ttlMs, this.#nowMs());
    this.#schedule();
    return renewed;
  }

  isLive(id: string): boolean {
    return this.leftMs(id) > 0;
  }

  leftMs(id: string): number {
    const lease = this.#table.live.get(id);
    return lease === undefined ? 0 : Math.max(0, lease.expiresAtMs - this.#nowMs());
  }

  /** Ends a lease and undoes what it held. */
  async release(id: string): Promise<void> {
    endLease(this.#table, id);
    await this.#onEnd(id, false);
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  #schedule(): void {
    this.stop();
    const next = nextExpiryMs(this.#table);
    if (next === undefined) return;
    const waitMs = Math.min(LONGEST_WAIT_MS, Math.max(0, next - this.#nowMs()));
    this.#timer = setTimeout(() => this.#sweep(), Math.ceil(waitMs));
    this.#timer.unref();
  }

  #sweep(): void {
    for (const id of expireLeases(this.#table, this.#nowMs())) void this.#onEnd(id, true);
    this.#schedule();
  }
}

function refusal(kind: 'unknown' | 'ended' | 'stale'): WattlaneError {
  const why = {
    unknown: 'this lease was never issued here',
    ended: 'this lease is over',
    stale: 'this epoch is not the one in force; the lease has changed hands',
  }[kind];
  return new WattlaneError('ERR_LEASE', `${why}; expected a lease of POST /v1/leases`);
}
