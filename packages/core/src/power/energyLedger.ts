/**
 * Electrical energy of one GPU, shared out to the requests that it served. Plain data.
 *
 * What a model draws while the GPU works on it goes to the requests of its batch in equal parts, with its share of the
 * idle power of that time; idle power of the time without work belongs to nobody. So the sum over all requests and
 * `idleJoules` is what the meter shows.
 */
export interface EnergyLedger {
  /** Drawn while no request was present, in J. */
  idleJoules: number;
  /** Drawn while a request was present, in J. */
  busyJoules: number;
  /** Per group, J that one member has taken if it was there from the start; its own part is a difference of two. */
  readonly memberJoules: Float64Array;
}

/** @param groups  batches that share the GPU, such as one for each model */
export const createEnergyLedger = (groups: number): EnergyLedger => ({
  idleJoules: 0,
  busyJoules: 0,
  memberJoules: new Float64Array(groups),
});

/** Adds an interval without work, in ms and W. */
export function chargeIdle(ledger: EnergyLedger, intervalMs: number, watts: number): void {
  ledger.idleJoules += (watts * intervalMs) / 1000;
}

/**
 * Adds an interval of work for one group: `watts` is what this group is responsible for, in W, and is shared out to its
 * `members` equally. Call it for each group with work; together they make up the draw of the GPU.
 *
 * @param members  requests in the group, >= 1
 */
export function chargeGroup(
  ledger: EnergyLedger,
  group: number,
  members: number,
  intervalMs: number,
  watts: number,
): void {
  const joules = (watts * intervalMs) / 1000;
  ledger.busyJoules += joules;
  ledger.memberJoules[group]! += joules / members;
}
