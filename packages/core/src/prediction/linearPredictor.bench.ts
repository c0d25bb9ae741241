import { bench, describe } from 'vitest';
import { createLinearPredictor } from './linearPredictor.ts';
import { ruledRows } from './predictor.test.support.ts';
import { trainPredictor } from './trainPredictor.ts';

const { weights } = trainPredictor(ruledRows(300), { alphas: [0.5], folds: 2 });
const predictor = createLinearPredictor(weights);
const request = (characters: number) => {
  const words = Array.from({ length: characters / 8 }, (_, i) => `word${i % 97}`.padEnd(7, 'x'));
  return { turns: [{ role: 'user' as const, text: words.join(' ') }] };
};
const [short, long] = [request(1024), request(4096)];

describe('prediction of one request', () => {
  bench('1 kB', () => {
    predictor.predict(short);
  });
  bench('4 kB', () => {
    predictor.predict(long);
  });
});
