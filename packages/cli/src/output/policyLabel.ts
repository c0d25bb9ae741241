/**
 * How a policy is named to a reader; one that knows the future says so.
 *
 * @param oracle  whether its order used true answer lengths; see `isOracle`
 */
export function policyLabel(policy: string, oracle: boolean): string {
  return oracle ? `${policy} (oracle)` : policy;
}

const MEANINGS: Readonly<Record<string, string>> = {
  fcfs: 'first come, first served',
  ssjf: 'shortest predicted job first, with aging',
  boost: 'arrival minus a boost for short predicted jobs',
  sjf: 'shortest job first by the true length, which no real server knows',
  edf: 'earliest deadline first',
};

/** One line on how a policy orders requests; empty for a policy that is not known here. */
export function policyMeaning(policy: string): string {
  return MEANINGS[policy] ?? '';
}
