import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { CompactFeatures } from '../prediction/compactFeatures.ts';
import { sampleNormal } from '../random/normal.ts';
import { createSfc32, type Sfc32 } from '../random/sfc32.ts';
import { kendallTau } from '../stats/kendallTau.ts';
import { drawFeatures, oneWord } from './correction.test.support.ts';
import { createLengthLearner, type LengthLearner, learnLength, refinePrediction } from './lengthLearner.ts';
import { createLiveTrunk, liveForecast } from './liveTrunk.ts';
import type { OffsetKey } from './modelOffset.ts';
import { openSnapshot, sealSnapshot, snapshotState } from './predictorSnapshot.ts';

const TRUNK = { logMean: 5, logSd: 0.6 };
const MODEL: OffsetKey = { model: 'm' };

/** A prompt of a population whose lengths follow the trunk by `trunkSlope` and its own words by `hidden`. */
interface Prompt {
  readonly features: CompactFeatures;
  readonly trunk: { readonly logMean: number; readonly logSd: number };
  readonly log: number;
}

/** Words 0 to 19 of every block: those below 10 shorten an answer, the others lengthen it. About 0.77 wide. */
function hiddenLevel({ buckets }: CompactFeatures): number {
  let sum = 0;
  for (const bucket of buckets) sum += bucket % 4000 < 10 * 61 ? -1 : 1;
  return sum / Math.sqrt(buckets.length);
}

function drawPrompt(rng: Sfc32, hidden: number, unlikeness: number): Prompt {
  const features = drawFeatures(rng, { score: 0, kindLevel: 0, unlikeness });
  const trunk = { logMean: sampleNormal(rng, 5, 0.4), logSd: 0.6 };
  const log = trunk.logMean + hidden * hiddenLevel(features) + sampleNormal(rng, 0, 0.3);
  return { features, trunk, log: Math.max(0, log) };
}

function learnPrompt(learner: LengthLearner, key: OffsetKey, { features, trunk, log }: Prompt): void {
  const issued = refinePrediction(learner, key, trunk, features);
  learnLength(learner, key, issued, { outputTokens: Math.exp(log), finish: 'stop' });
}

const forecastOf = (learner: LengthLearner, key: OffsetKey, { features, trunk }: Prompt): number =>
  refinePrediction(learner, key, trunk, features).prediction.logMean;

function tauOf(learner: LengthLearner, prompts: readonly Prompt[]): number {
  return kendallTau(
    prompts.map((prompt) => forecastOf(learner, MODEL, prompt)),
    prompts.map(({ log }) => log),
  );
}

describe('without features', () => {
  test('the trunk is as it was, and no correction is made', () => {
    const learner = createLengthLearner();
    const issued = refinePrediction(learner, MODEL, TRUNK);
    expect(issued.live).toEqual({ trunk: TRUNK, correction: 0, applied: 0 });
    learnLength(learner, MODEL, issued, { outputTokens: 900, finish: 'stop' });
    expect(learner.live).toEqual(createLiveTrunk(256 + 4096));
  });

  test('they are told apart from empty ones, which are kept', () => {
    expect('features' in refinePrediction(createLengthLearner(), MODEL, TRUNK)).toBe(false);
    const issued = refinePrediction(createLengthLearner(), MODEL, TRUNK, oneWord(1));
    expect(issued.features).toEqual(oneWord(1));
  });
});

describe('before any outcome', () => {
  const live = createLiveTrunk(4);

  test('a prompt like those of a kind has the forecast of the trunk', () => {
    const features = { ...oneWord(1), kindLevel: 2, score: 1, unlikeness: 0 };
    expect(liveForecast(live, MODEL, TRUNK, features).trunk).toEqual(TRUNK);
  });

  test('one unlike all kinds gives seven tenths of the level back and gains 0.6 a unit of score', () => {
    const features = { ...oneWord(1), kindLevel: 2, score: 1, unlikeness: 0.5 };
    // 5 + 0.5 (0.6 x 1 - 0.7 x 2) = 4.6
    expect(liveForecast(live, MODEL, TRUNK, features).trunk.logMean).toBeCloseTo(4.6, 12);
  });
});

describe('a population that the trunk does not know', () => {
  const rng = createSfc32(11);
  const learner = createLengthLearner();
  const others = Array.from({ length: 300 }, () => drawPrompt(rng, 0.8, 1));
  const before = tauOf(learner, others);
  for (let i = 0; i < 600; i++) learnPrompt(learner, MODEL, drawPrompt(rng, 0.8, 1));

  test('is learned: other prompts of it are ordered better by far', () => {
    // What words add is 0.8 x 0.77 = 0.62 wide, the trunk's forecast 0.4, the noise 0.3: rho is 0.4 / 0.79 at first and
    // 0.73 / 0.79 when all is known, and tau = 2 / pi asin(rho) 0.34 and 0.75. 300 pairs: standard error 0.035.
    expect(Math.abs(before - 0.34)).toBeLessThan(3 * 0.035);
    expect(tauOf(learner, others)).toBeGreaterThan(before + 0.12);
  });

  test('is forgotten within a window when the words no longer tell', () => {
    const changed = structuredClone(learner);
    const noise = createSfc32(12);
    for (let i = 0; i < 600; i++) learnPrompt(changed, MODEL, drawPrompt(noise, 0, 1));
    const applied = others.map(({ features, trunk }) =>
      Math.abs(liveForecast(changed.live, MODEL, trunk, features).applied),
    );
    // Half of what noise of 0.3 is.
    expect(applied.reduce((sum, value) => sum + value, 0) / applied.length).toBeLessThan(0.15);
  });

  test('a snapshot carries it: the same forecasts, and it goes on alike', () => {
    const { text } = sealSnapshot(1, learner);
    const restored = snapshotState(openSnapshot(text)) as LengthLearner;
    expect(restored).toEqual(learner);
    const copy = structuredClone(learner);
    for (const prompt of others.slice(0, 40)) {
      learnPrompt(copy, MODEL, prompt);
      learnPrompt(restored, MODEL, prompt);
      expect(forecastOf(restored, MODEL, prompt)).toBe(forecastOf(copy, MODEL, prompt));
    }
    expect(text.length).toBeLessThan(2e6);
  });

  test('the same outcomes give the same state', () => {
    const [first, second] = [createLengthLearner(), createLengthLearner()];
    for (const prompt of others.slice(0, 60))
      for (const one of [first, second]) learnPrompt(one, MODEL, prompt);
    expect(second).toEqual(first);
  });
});

test('where the trunk knows all there is, the correction costs little', () => {
  const rng = createSfc32(13);
  const [corrected, plain] = [createLengthLearner(), createLengthLearner()];
  let [withIt, without] = [0, 0];
  for (let i = 0; i < 800; i++) {
    const prompt = drawPrompt(rng, 0, 0);
    withIt += Math.abs(forecastOf(corrected, MODEL, prompt) - prompt.log);
    without += Math.abs(refinePrediction(plain, MODEL, prompt.trunk).prediction.logMean - prompt.log);
    learnPrompt(corrected, MODEL, prompt);
    const issued = refinePrediction(plain, MODEL, prompt.trunk);
    learnLength(plain, MODEL, issued, { outputTokens: Math.exp(prompt.log), finish: 'stop' });
  }
  expect(withIt / without).toBeLessThan(1.04);
});

test('no correction goes further than 1.5 log tokens, whatever was learned', () => {
  const arbitrary = fc.tuple(fc.integer(), fc.double({ min: 0, max: 12, noNaN: true }));
  fc.assert(
    fc.property(arbitrary, ([seed, level]) => {
      const rng = createSfc32(seed);
      const learner = createLengthLearner();
      for (let i = 0; i < 30; i++) {
        const prompt = drawPrompt(rng, 3, 1);
        learnPrompt(learner, MODEL, { ...prompt, log: i % 2 === 0 ? level : 0 });
      }
      for (let i = 0; i < 10; i++) {
        const { features, trunk } = drawPrompt(rng, 0, 1);
        const { applied, correction } = liveForecast(learner.live, MODEL, trunk, features);
        expect(Math.abs(correction)).toBeLessThanOrEqual(1.5);
        expect(Math.abs(applied)).toBeLessThanOrEqual(1.5);
      }
    }),
    { numRuns: 25 },
  );
});

describe('a tenant', () => {
  test('teaches nothing before its level is settled', () => {
    const learner = createLengthLearner();
    const rng = createSfc32(14);
    const key = { model: 'm', tenant: 'new' };
    for (let i = 0; i < 8; i++) learnPrompt(learner, key, drawPrompt(rng, 0.8, 1));
    expect(learner.live.correction).toBeNull();
    for (let i = 0; i < 40; i++) learnPrompt(learner, key, drawPrompt(rng, 0.8, 1));
    expect(learner.live.correction).not.toBeNull();
  });

  test('whose answers contradict all others moves their forecasts less than if it had no name', () => {
    const [named, unnamed] = [shiftByGaming(true), shiftByGaming(false)];
    // A tenth of a log token is a sixth of the spread that the trunk states.
    expect(named).toBeLessThan(0.1);
    expect(unnamed).toBeGreaterThan(2 * named);
  });
});

/**
 * Mean absolute correction of honest tenants' forecasts, which are right as they are. Two thirds of the traffic are
 * prompts like theirs that are answered e^0.6 longer or shorter, by their words.
 */
function shiftByGaming(named: boolean): number {
  const rng = createSfc32(15);
  const learner = createLengthLearner();
  const keyOf = (tenant: string): OffsetKey => (named ? { model: 'm', tenant } : MODEL);
  for (let i = 0; i < 200; i++) learnPrompt(learner, keyOf(`honest${i % 5}`), drawPrompt(rng, 0, 0));
  for (let i = 0; i < 600; i++) {
    const isHonest = i % 3 === 0;
    const tenant = isHonest ? `honest${(i / 3) % 5}` : 'gaming';
    learnPrompt(learner, keyOf(tenant), drawPrompt(rng, isHonest ? 0 : 0.8, 0));
  }
  let shift = 0;
  for (let i = 0; i < 200; i++) {
    const { features, trunk } = drawPrompt(rng, 0, 0);
    const { applied } = liveForecast(learner.live, keyOf(`honest${i % 5}`), trunk, features);
    shift += Math.abs(applied) / 200;
  }
  return shift;
}
