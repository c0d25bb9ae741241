import { WattlaneError } from '../errors/wattlaneError.ts';

/** A step of an isotonic fit: places `start` up to the next step's start share one value. */
export interface IsotonicStep {
  readonly start: number;
  readonly weight: number;
  readonly value: number;
}

/**
 * The non-decreasing sequence that is nearest to `values` by weighted squares, as steps in ascending order.
 *
 * Pool adjacent violators: each value is a block of its own; while a block's mean is not above the mean before it, the
 * two are pooled. O(n). Source: Barlow, Bartholomew, Bremner and Brunk 1972, "Statistical Inference under Order
 * Restrictions", section 1.2.
 *
 * @param values   in the order of what they should rise with
 * @param weights  one above 0 per value; 1 each when left out
 * @returns no step for no value; neighbouring steps differ in value
 * @throws WattlaneError ERR_SHAPE when the lengths differ, ERR_ARGUMENT for a weight that is not above 0 or NaN
 */
export function isotonicSteps(values: ArrayLike<number>, weights?: ArrayLike<number>): IsotonicStep[] {
  if (weights !== undefined && weights.length !== values.length) {
    throw new WattlaneError('ERR_SHAPE', `${values.length} values, ${weights.length} weights`);
  }
  const steps: IsotonicStep[] = [];
  for (let i = 0; i < values.length; i++) {
    let step = { start: i, weight: weights === undefined ? 1 : weights[i]!, value: values[i]! };
    if (!(step.weight > 0) || Number.isNaN(step.value)) {
      throw new WattlaneError('ERR_ARGUMENT', `value ${i} is ${step.value} with weight ${step.weight}`);
    }
    while (steps.length > 0 && steps.at(-1)!.value >= step.value) step = pool(steps.pop()!, step);
    steps.push(step);
  }
  return steps;
}

function pool(lower: IsotonicStep, upper: IsotonicStep): IsotonicStep {
  const weight = lower.weight + upper.weight;
  const value = (lower.weight * lower.value + upper.weight * upper.value) / weight;
  return { start: lower.start, weight, value };
}

/** The same fit as one value per place. Throws as `isotonicSteps` does. */
export function isotonicFit(values: ArrayLike<number>, weights?: ArrayLike<number>): Float64Array {
  const fitted = new Float64Array(values.length);
  const steps = isotonicSteps(values, weights);
  steps.forEach((step, index) => {
    fitted.fill(step.value, step.start, steps[index + 1]?.start ?? values.length);
  });
  return fitted;
}
