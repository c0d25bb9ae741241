import type { LengthPredictor } from '@wattlane/core/prediction';
import { Scheduler } from '@wattlane/core/scheduling';
import { expect, test } from 'vitest';
import type { AsyncLengthPrediction, AsyncLengthPredictor } from './asyncLengthPredictor.ts';
import { predictAndRefine } from './refinedPrediction.ts';
import { user } from './testModel.test.support.ts';

const first: LengthPredictor = { predict: () => ({ logMean: Math.log(100), logSd: 0.8 }) };
const laterWith = (prediction: AsyncLengthPrediction): AsyncLengthPredictor => ({
  predict: async () => prediction,
});
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

test('the first prediction comes at once, the better one later, once', async () => {
  const later = laterWith({ logMean: 3, logSd: 0.4, source: 'model' });
  const refined: unknown[] = [];
  const now = predictAndRefine({ first, later }, user('a'), (prediction) => refined.push(prediction));
  expect(now).toEqual({ logMean: Math.log(100), logSd: 0.8 });
  expect(refined).toEqual([]);
  await settled();
  expect(refined).toEqual([{ logMean: 3, logSd: 0.4 }]);
});

test('a fallback refines nothing', async () => {
  const later = laterWith({ logMean: 5, logSd: 1.5, source: 'fallback' });
  const refined: unknown[] = [];
  predictAndRefine({ first, later }, user('a'), (prediction) => refined.push(prediction));
  await settled();
  expect(refined).toEqual([]);
});

test('nor does an answer that comes after the request was given up', async () => {
  const later = laterWith({ logMean: 3, logSd: 0.4, source: 'model' });
  const refined: unknown[] = [];
  const giveUp = new AbortController();
  predictAndRefine({ first, later }, user('a'), (prediction) => refined.push(prediction), giveUp.signal);
  giveUp.abort();
  await settled();
  expect(refined).toEqual([]);
});

test('a waiting request changes its place when the answer comes; one in service is left alone', async () => {
  const scheduler = new Scheduler({ policy: 'ssjf', servers: 1 });
  const rekeyed: boolean[] = [];
  const admit = (id: number, logMean: number): void => {
    const later = laterWith({ logMean, logSd: 0.4, source: 'model' });
    const now = predictAndRefine({ first, later }, user(`${id}`), (better) => {
      rekeyed.push(scheduler.rekey(ticket, 20 * Math.exp(better.logMean)));
    });
    const ticket = scheduler.push({ id, arrivalMs: id, sizeMs: 20 * Math.exp(now.logMean) });
  };
  admit(1, Math.log(900));
  admit(2, Math.log(500));
  admit(3, Math.log(10));
  // All look alike until the model answers: the first one goes.
  expect(scheduler.pop(3)?.id).toBe(1);
  await settled();
  expect(rekeyed).toEqual([false, true, true]);
  expect([scheduler.pop(4)?.id, scheduler.pop(4)?.id]).toEqual([3, 2]);
});
