import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { draws, expectKolmogorovSmirnov, expectMoments } from './goodnessOfFit.test.support.ts';
import { createSfc32, type Sfc32, type Sfc32State, sfc32FromState } from './sfc32.ts';

const words = (rng: Sfc32, count: number): number[] => Array.from({ length: count }, () => rng.nextUint32());
const floats = (rng: Sfc32, count: number): number[] => Array.from({ length: count }, () => rng.nextFloat());

describe('the generator', () => {
  // Published outputs of PractRand's sfc32 seeded with three words: counter 1 and 15 rounds before the first output.
  test.each<{ seed: Sfc32State; expected: number[] }>([
    { seed: [0, 0, 0, 1], expected: [0xfb52c520] },
    {
      seed: [0, 2, 1, 1],
      expected: [0x03b80bb8, 0xa87dbc7e, 0x1787178c, 0x4c7b7234, 0xc65dade2, 0x2c692349],
    },
  ])('agrees with the reference from $seed', ({ seed, expected }) => {
    const rng = sfc32FromState(seed);
    words(rng, 15);
    expect(words(rng, expected.length)).toEqual(expected);
  });

  test('a seed gives these numbers, in this release and every later one', () => {
    expect(words(createSfc32(1), 4)).toEqual([0x1eb573b5, 0x9ea16e8a, 0x2ed8e852, 0x19f3d51a]);
    expect(words(createSfc32(-123456789), 4)).toEqual([0x451996c7, 0xe74267e1, 0xe6e76bda, 0x9b328d8d]);
    expect(floats(createSfc32(1), 3)).toEqual([0.11995623722412252, 0.18299724237156534, 0.4629470265622455]);
    expect(floats(createSfc32(-123456789), 3)).toEqual([
      0.26992171185729663, 0.901968707190753, 0.15504309279757444,
    ]);
    expect(words(createSfc32(1).fork('arrivals'), 3)).toEqual([0x7abfefa1, 0x55f8aacb, 0xb61cb979]);
  });

  test('a float is 27 bits of one word and 26 of the next', () => {
    const [high, low] = words(createSfc32(5), 2);
    const bits = (BigInt(high! >>> 5) << 26n) | BigInt(low! >>> 6);
    expect(createSfc32(5).nextFloat()).toBe(Number(bits) / 2 ** 53);
  });

  test('floats are uniform in [0, 1)', () => {
    const sample = draws(11, 100_000, (rng) => rng.nextFloat());
    expect(sample.every((value) => value >= 0 && value < 1)).toBe(true);
    // Variance 1/12, fourth central moment 1/80: kurtosis 144/80.
    expectMoments(sample, { mean: 0.5, variance: 1 / 12, kurtosis: 1.8 });
    expectKolmogorovSmirnov(sample, (x) => x);
  });

  test('two words of all ones give the largest float, 1 - 2^-53', () => {
    // The word is a + b + counter. First: -1 + 0 + 0. Then a = 0, b = 9c and counter = 1, so 9c must be -2 modulo 2^32.
    const c = Math.imul(-2, 954437177) >>> 0;
    expect(sfc32FromState([2 ** 32 - 1, 0, c, 0]).nextFloat()).toBe(1 - 2 ** -53);
  });
});

describe('seeds', () => {
  test.each([Number.NaN, Number.POSITIVE_INFINITY, 0.5])('%s is refused', (seed) => {
    expect(() => createSfc32(seed)).toThrow('ERR_ARGUMENT: seed is');
  });

  test('0 and -0 are one seed', () => {
    expect(createSfc32(-0).getState()).toEqual(createSfc32(0).getState());
  });

  test('different seeds give different states, near, negative and huge ones too', () => {
    const seeds = [
      0,
      1,
      2,
      3,
      -1,
      -2,
      2 ** 32,
      2 ** 32 + 1,
      2 ** 53 - 1,
      2 ** 53,
      -(2 ** 53),
      1e300,
      Number.MAX_VALUE,
    ];
    const states = new Set(seeds.map((seed) => createSfc32(seed).getState().join()));
    expect(states.size).toBe(seeds.length);
  });

  test('the first floats of neighbouring seeds are uniform and unrelated', () => {
    const first = Float64Array.from({ length: 10_000 }, (_, seed) => createSfc32(seed).nextFloat());
    expectKolmogorovSmirnov(first, (x) => x);
    // The product of two independent uniforms has mean 1/4 and variance 1/9 - 1/16 = 7/144; neighbouring products
    // share a factor, with covariance 1/12 * 1/4 = 1/48 on either side: variance of the mean about (7/144 + 2/48) / n.
    let sum = 0;
    for (let i = 1; i < first.length; i++) sum += first[i]! * first[i - 1]!;
    const n = first.length - 1;
    expect(Math.abs(sum / n - 0.25)).toBeLessThan(4 * Math.sqrt((7 / 144 + 2 / 48) / n));
  });
});

describe('state', () => {
  test('a stored state and a clone go on with the same numbers', () => {
    fc.assert(
      fc.property(fc.integer(), fc.nat({ max: 50 }), (seed, skipped) => {
        const rng = createSfc32(seed);
        words(rng, skipped);
        const stored = sfc32FromState(JSON.parse(JSON.stringify(rng.getState())) as Sfc32State);
        const clone = rng.clone();
        const expected = words(rng, 10);
        expect(words(stored, 10)).toEqual(expected);
        expect(words(clone, 10)).toEqual(expected);
      }),
    );
  });

  test('drawing from a clone leaves the original where it was', () => {
    const rng = createSfc32(3);
    words(rng.clone(), 5);
    expect(rng.getState()).toEqual(createSfc32(3).getState());
  });

  test.each([[[1, 2, 3, -1]], [[1, 2, 3, 2 ** 32]], [[1, 2, 3, 0.5]], [[1, Number.NaN, 3, 4]]])(
    'a state of %j is refused',
    (state) => {
      expect(() => sfc32FromState(state as unknown as Sfc32State)).toThrow('ERR_ARGUMENT: sfc32 state word');
    },
  );

  test('a state of three words is refused', () => {
    expect(() => sfc32FromState([1, 2, 3] as unknown as Sfc32State)).toThrow('ERR_STATE');
  });
});

describe('forks', () => {
  test('the same label gives the same stream, whatever was drawn, and draws nothing itself', () => {
    const rng = createSfc32(8);
    const early = words(rng.fork('lengths'), 5);
    const untouched = words(createSfc32(8), 20);
    expect(words(rng, 20)).toEqual(untouched);
    expect(words(rng.fork('lengths'), 5)).toEqual(early);
    expect(words(rng.clone().fork('lengths'), 5)).toEqual(early);
  });

  test('labels, parents and depths give streams of their own', () => {
    const rng = createSfc32(8);
    const labels = ['', 'a', 'b', 'ab', 'ba', 'a\u0000', '\u0000', '\u0000\u0000', 'é', '😀'];
    const streams = [
      rng,
      createSfc32(9).fork('a'),
      rng.fork('a').fork('b'),
      rng.fork('b').fork('a'),
      ...labels.map((label) => rng.fork(label)),
    ];
    expect(new Set(streams.map((stream) => stream.getState().join())).size).toBe(streams.length);
  });

  test('two forks are uncorrelated', () => {
    const rng = createSfc32(21);
    const [x, y] = [rng.fork('x'), rng.fork('y')];
    const n = 50_000;
    let sum = 0;
    for (let i = 0; i < n; i++) sum += (x.nextFloat() - 0.5) * (y.nextFloat() - 0.5);
    // Each product has mean 0 and variance 1/144.
    expect(Math.abs(sum / n)).toBeLessThan(4 * Math.sqrt(1 / 144 / n));
  });
});
