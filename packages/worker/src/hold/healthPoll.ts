/**
 * What an engine's health path said.
 *
 * - `good`: it answered that it is well
 * - `reachable`: it answered, but not of its health: it has no such path
 * - `bad`: it answered that it is not, or not at all
 */
export type HealthPoll = 'good' | 'reachable' | 'bad';

/** What the status of a health path says. */
export function healthPollOf(status: number): HealthPoll {
  if (status < 400) return 'good';
  return status < 500 || status === 501 ? 'reachable' : 'bad';
}
