/** Energy by model. Plain data. */
export interface ModelEnergy {
  /** Joules by model; `unattributed` holds what nobody reported tokens for. */
  readonly joules: Map<string, number>;
  readonly tokens: Map<string, number>;
  /** Drawn since tokens were reported last, in J. */
  pendingJoules: number;
}

/** Name under which energy goes that served no model. */
export const UNATTRIBUTED = 'unattributed';
/** Models that are told apart; a client must not be able to grow the table without bound. */
const MOST_MODELS = 256;

/** An account before the first reading. */
export const createModelEnergy = (): ModelEnergy => ({
  joules: new Map(),
  tokens: new Map(),
  pendingJoules: 0,
});

/**
 * Shares what was drawn since the last report among models, by the tokens that each served in that time.
 *
 * A report without tokens leaves the energy unattributed: the GPU drew it, but served nobody that we know of.
 *
 * @param tokens  served since the last report, by model, >= 0
 */
export function attributeEnergy(energy: ModelEnergy, tokens: ReadonlyMap<string, number>): void {
  const total = [...tokens.values()].reduce((sum, count) => sum + count, 0);
  const { pendingJoules } = energy;
  energy.pendingJoules = 0;
  if (total === 0) {
    add(energy.joules, UNATTRIBUTED, pendingJoules);
    return;
  }
  for (const [model, count] of tokens) {
    const known = energy.joules.has(model) || energy.joules.size < MOST_MODELS;
    const name = known ? model : UNATTRIBUTED;
    add(energy.joules, name, (pendingJoules * count) / total);
    add(energy.tokens, name, count);
  }
}

function add(sums: Map<string, number>, name: string, amount: number): void {
  sums.set(name, (sums.get(name) ?? 0) + amount);
}
