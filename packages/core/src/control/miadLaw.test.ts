import { describe, expect, test } from 'vitest';
import type { FinishedRequest } from './gpuSnapshot.ts';
import { MIAD_P95, type MiadState, miadLaw } from './miadLaw.ts';
import { snapshotOf } from './snapshot.test.helper.ts';

const law = miadLaw(MIAD_P95);
const ended = (latencyRatio: number, count = 20): FinishedRequest[] =>
  Array.from({ length: count }, () => ({ latencyRatio, fromMs: 0, toMs: 1 }));

const ask = (
  state: MiadState,
  nowMs: number,
  clockRatio: number,
  finished: FinishedRequest[] = [],
  present = 0,
) =>
  law.decide(state, {
    ...snapshotOf({ nowMs, clockRatio, finished }),
    present,
    tenants: [{ sensitivity: 0.5, sloMultiple: 1.5 }],
  });

describe('multiplicative increase, additive decrease', () => {
  test('raises by a quarter when p95 is above 0.95 of the SLO', () => {
    const state = law.createState();
    expect(ask(state, 0, 0.7, ended(0.96))).toEqual({ clockRatio: 0.875, reason: 'at-risk' });
    expect(ask(state, 1000, 0.9)).toEqual({ clockRatio: 1, reason: 'at-risk' });
  });

  test('lowers by one step after three safe periods, and not sooner', () => {
    const state = law.createState();
    expect(ask(state, 0, 1, ended(0.5)).reason).toBe('steady');
    expect(ask(state, 1000, 1).reason).toBe('steady');
    expect(ask(state, 2000, 1)).toEqual({ clockRatio: 1 - 30 / 1380, reason: 'safe' });
    expect(ask(state, 3000, 1).reason).toBe('steady');
  });

  test('holds between 0.80 and 0.95, and with too few requests to tell', () => {
    const state = law.createState();
    for (let second = 0; second < 5; second++)
      expect(ask(state, second * 1000, 1, ended(0.9)).reason).toBe('steady');
    const fresh = law.createState();
    expect(ask(fresh, 0, 0.7, ended(5, 19)).reason).toBe('steady');
  });

  test('jumps to the clock of the tenants when requests pile up, between periods too', () => {
    const state = law.createState();
    ask(state, 0, 0.4, [], 1);
    expect(ask(state, 10, 0.4, [], 4).reason).toBe('steady');
    expect(ask(state, 20, 0.4, [], 5)).toEqual({ clockRatio: 0.5, reason: 'burst' });
  });
});
