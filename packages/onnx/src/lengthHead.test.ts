import { LONGEST_ANSWER_TOKENS } from '@wattlane/core/prediction';
import { createSfc32 } from '@wattlane/core/random';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { classesAround, classesBetween } from './classLengths.ts';
import { createHeadReader } from './lengthHead.ts';

describe('classes', () => {
  test('between bounds the log length is uniform', () => {
    // ln 1 = 0, ln e^2 = 2, ln e^5 = 5: means 1 and 3.5, variances 4 / 12 and 9 / 12.
    const { logMeans, logVariances } = classesBetween([1, Math.exp(2), Math.exp(5)]);
    expect(logMeans.map((value) => value.toFixed(12))).toEqual(['1.000000000000', '3.500000000000']);
    expect(logVariances[0]).toBeCloseTo(1 / 3, 12);
    expect(logVariances[1]).toBeCloseTo(3 / 4, 12);
  });

  test('around typical lengths a class reaches halfway to its neighbours', () => {
    // Logs 1, 2, 5: gaps 1 and 3; widths 1, 2 and 3.
    const { logMeans, logVariances } = classesAround([Math.exp(1), Math.exp(2), Math.exp(5)]);
    expect(logMeans[2]).toBeCloseTo(5, 12);
    for (const [i, width] of [1, 2, 3].entries()) expect(logVariances[i]).toBeCloseTo(width ** 2 / 12, 12);
  });

  test.each([
    [[10]],
    [[10, 5]],
    [[5, 5]],
    [[0, 5]],
    [[5, Number.NaN]],
    [[5, Number.POSITIVE_INFINITY]],
    [[]],
  ])('typical lengths %j are refused', (tokens) => {
    expect(() => classesAround(tokens)).toThrow(/ERR_ARGUMENT: classTokens is .*2 or more rising numbers/);
  });

  test('two bounds make one class, which is no classifier', () => {
    expect(() => classesBetween([1, 10])).toThrow(
      /ERR_ARGUMENT: classBounds is \[1, 10\]; expected 3 or more/,
    );
  });
});

describe('regressor', () => {
  test('tokens become their logarithm, log tokens stay', () => {
    expect(createHeadReader({ kind: 'regressor', target: 'tokens', logSd: 0.4 }).read([200])).toEqual({
      logMean: Math.log(200),
      logSd: 0.4,
    });
    expect(createHeadReader({ kind: 'regressor', target: 'logTokens' }).read([5.5])).toEqual({
      logMean: 5.5,
      logSd: 1,
    });
  });

  test('a number of tokens below 1, and one beyond the longest answer, are held there', () => {
    const tokens = createHeadReader({ kind: 'regressor', target: 'tokens' });
    expect(tokens.read([-40])?.logMean).toBe(0);
    expect(tokens.read([1e12])?.logMean).toBe(Math.log(LONGEST_ANSWER_TOKENS));
    const logs = createHeadReader({ kind: 'regressor', target: 'logTokens' });
    expect(logs.read([-3])?.logMean).toBe(0);
    expect(logs.read([99])?.logMean).toBe(Math.log(LONGEST_ANSWER_TOKENS));
  });

  test.each([Number.NaN, Number.POSITIVE_INFINITY])('%s is no prediction', (value) => {
    expect(createHeadReader({ kind: 'regressor', target: 'tokens' }).read([value])).toBeUndefined();
  });

  test('a spread of 0 is refused', () => {
    expect(() => createHeadReader({ kind: 'regressor', target: 'tokens', logSd: 0 })).toThrow(
      /ERR_ARGUMENT: logSd/,
    );
  });
});

describe('classifier', () => {
  const reader = createHeadReader({ kind: 'classifier', classBounds: [1, Math.exp(2), Math.exp(6)] });

  test('even odds give the middle, and a spread that takes in how far the classes are apart', () => {
    // Means 1 and 4, variances 4/12 and 16/12: mean 2.5; (1/3 + 4/3) / 2 + 1.5^2 = 5/6 + 9/4.
    const { logMean, logSd } = reader.read([7, 7])!;
    expect(logMean).toBeCloseTo(2.5, 12);
    expect(logSd).toBeCloseTo(Math.sqrt(5 / 6 + 9 / 4), 12);
  });

  test('odds of 3 to 1 weigh three to one', () => {
    // (3 x 1 + 4) / 4 = 1.75.
    expect(reader.read([Math.log(3), 0])!.logMean).toBeCloseTo(1.75, 12);
  });

  test('logits of any size are read without overflow; a sure class keeps its own spread', () => {
    const sure = reader.read([-5000, 5000])!;
    expect(sure.logMean).toBeCloseTo(4, 12);
    expect(sure.logSd).toBeCloseTo(Math.sqrt(16 / 12), 12);
  });

  test('a logit that is not finite is no prediction', () => {
    expect(reader.read([Number.NaN, 1])).toBeUndefined();
    expect(reader.read([1, Number.NEGATIVE_INFINITY])).toBeUndefined();
  });

  test('mean and spread are those of lengths drawn from the mixture', () => {
    const bounds = [1, 42, 141, 294, 503, 2000];
    const logits = [0.3, -1, 1.2, 0.5, -0.4];
    const { logMean, logSd } = createHeadReader({ kind: 'classifier', classBounds: bounds }).read(logits)!;
    const upTo = logits.map((_, i) =>
      logits.slice(0, i + 1).reduce((sum, logit) => sum + Math.exp(logit), 0),
    );
    const total = upTo.at(-1)!;
    const rng = createSfc32(5);
    const count = 200_000;
    let [sum, squares] = [0, 0];
    for (let i = 0; i < count; i++) {
      const point = rng.nextFloat() * total;
      const drawn = upTo.findIndex((value) => point < value);
      const [low, high] = [Math.log(bounds[drawn]!), Math.log(bounds[drawn + 1]!)];
      const log = low + rng.nextFloat() * (high - low);
      sum += log;
      squares += log * log;
    }
    const mean = sum / count;
    // Standard errors: sd / sqrt(n) of the mean; below 2 sd / sqrt(2 n) of the deviation for kurtosis below 9. Four each.
    expect(Math.abs(mean - logMean)).toBeLessThan((4 * logSd) / Math.sqrt(count));
    expect(Math.abs(Math.sqrt(squares / count - mean * mean) - logSd)).toBeLessThan(
      (8 * logSd) / Math.sqrt(2 * count),
    );
  });

  test('any finite logits give a mean between the classes and a spread above 0', () => {
    const classes = createHeadReader({ kind: 'classifier', classTokens: [20, 100, 400, 1500] });
    const logits = fc.array(fc.double({ noNaN: true, min: -1e300, max: 1e300 }), {
      minLength: 4,
      maxLength: 4,
    });
    fc.assert(
      fc.property(logits, (values) => {
        const { logMean, logSd } = classes.read(values)!;
        expect(logMean).toBeGreaterThanOrEqual(Math.log(20) - 1e-9);
        expect(logMean).toBeLessThanOrEqual(Math.log(1500) + 1e-9);
        expect(logSd).toBeGreaterThan(0.3);
      }),
    );
  });
});
