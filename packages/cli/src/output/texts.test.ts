import { expect, test } from 'vitest';
import { counted } from './counted.ts';
import { durationText } from './durationText.ts';
import { policyLabel } from './policyLabel.ts';
import { isOracle } from './policyResult.ts';
import { speedText } from './speedText.ts';

test('one thing has no s', () => {
  expect([counted(1, 'request'), counted(0, 'row'), counted(2000, 'request')]).toEqual([
    '1 request',
    '0 rows',
    '2,000 requests',
  ]);
});

test.each([
  [0, '0 ms'],
  [10, '10.0 ms'],
  [1000, '1.00 s'],
  [90_000, '1.50 min'],
  [5_400_000, '1.50 h'],
])('%i ms read %s', (spanMs, text) => {
  expect(durationText(spanMs)).toBe(text);
});

test('a trace that is stretched is slowed down', () => {
  expect([speedText(0.75), speedText(1.5)]).toEqual(['slowed down 1.33 times', 'sped up 1.50 times']);
});

test('an order by true lengths is called an oracle, whoever knows them', () => {
  const oracle = { kind: 'oracle' } as const;
  const trace = { kind: 'trace' } as const;
  const policies = ['fcfs', 'ssjf', 'boost', 'sjf', 'edf'];
  expect(policies.filter((policy) => isOracle(policy, trace))).toEqual(['sjf']);
  expect(policies.filter((policy) => isOracle(policy, oracle))).toEqual(['ssjf', 'boost', 'sjf', 'edf']);
  expect([policyLabel('ssjf', true), policyLabel('ssjf', false)]).toEqual(['ssjf (oracle)', 'ssjf']);
});
