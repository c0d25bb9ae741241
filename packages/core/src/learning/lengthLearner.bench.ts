import { bench } from 'vitest';
import { createLengthLearner, learnLength, refinePrediction } from './lengthLearner.ts';

const learner = createLengthLearner();
const trunk = { logMean: 5, logSd: 0.7 };
let turn = 0;

/** A name and a length that differ from call to call, without chance. */
function nextRequest(): { key: { model: string; tenant: string }; outputTokens: number } {
  turn += 1;
  return {
    key: { model: `m${turn % 20}`, tenant: `t${turn % 300}` },
    outputTokens: 20 + ((turn * 7919) % 700),
  };
}

for (let i = 0; i < 5000; i++) {
  const { key, outputTokens } = nextRequest();
  learnLength(learner, key, refinePrediction(learner, key, trunk), { outputTokens, finish: 'stop' });
}

bench('refine a prediction', () => {
  refinePrediction(learner, nextRequest().key, trunk);
});

bench('refine a prediction and learn from its outcome', () => {
  const { key, outputTokens } = nextRequest();
  learnLength(learner, key, refinePrediction(learner, key, trunk), { outputTokens, finish: 'stop' });
});
