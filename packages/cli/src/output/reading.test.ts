import { expect, test } from 'vitest';
import type { PolicyResult } from './policyResult.ts';
import { readingOf } from './reading.ts';

const result = (policy: string, meanMs: number, p99Ms: number): PolicyResult =>
  ({ policy, label: policy, oracle: policy === 'sjf', completion: { meanMs, p99Ms } }) as PolicyResult;

test('every policy that a server can run is told with mean and tail, the oracle is not', () => {
  const reading = readingOf([
    result('fcfs', 1000, 5000),
    result('ssjf', 700, 6000),
    result('boost', 800, 4500),
    result('sjf', 500, 5000),
  ]);
  expect(reading).toBe(
    'Against fcfs, ssjf cuts mean completion time by 30% but raises p99 by 20%; boost cuts mean completion time by 20% and cuts p99 by 10%.',
  );
});

test('changes below one percent are called none', () => {
  expect(readingOf([result('fcfs', 1000, 5000), result('ssjf', 996, 5020)])).toMatch(/^Order hardly matters/);
});

test('a single policy is told by its mean', () => {
  expect(readingOf([result('fcfs', 1234, 5000)])).toBe('fcfs takes 1.23 s on average.');
});
