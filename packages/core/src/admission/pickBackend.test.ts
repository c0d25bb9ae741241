import fc from 'fast-check';
import { expect, test } from 'vitest';
import { encodeState } from '../state/stateCodec.ts';
import { holdLimits } from './holdLimits.ts';
import { createHoldWindow, recordSent } from './holdWindow.ts';
import { type Backend, pickBackend } from './pickBackend.ts';

/** A backend of 2 slots (3 in flight) with requests of the given work in flight. */
function backendWith(works: readonly number[], changes: Partial<Backend> = {}, prefillTokens = 1): Backend {
  const window = createHoldWindow(holdLimits({ slots: 2 }));
  works.forEach((workMs, id) => {
    recordSent(window, id, { prefillTokens, predictedTokens: 0, workMs }, 0);
  });
  return { window, healthy: true, ...changes };
}

const request = { workMs: 10 };

test('the least loaded by predicted work gets it, not the one with the fewest requests', () => {
  expect(pickBackend([backendWith([500]), backendWith([10, 20])], request)).toEqual({
    kind: 'send',
    index: 1,
  });
});

test('of equals the first gets it', () => {
  expect(pickBackend([backendWith([5]), backendWith([5])], request)).toEqual({ kind: 'send', index: 0 });
});

test('a full backend is passed over, however little work it has', () => {
  expect(pickBackend([backendWith([1, 1, 1]), backendWith([900])], request)).toEqual({
    kind: 'send',
    index: 1,
  });
});

test('one that is not healthy gets nothing, and without a healthy one there is nowhere to go', () => {
  const sick = backendWith([], { healthy: false });
  expect(pickBackend([sick, backendWith([900])], request)).toEqual({ kind: 'send', index: 1 });
  expect(pickBackend([sick], request)).toEqual({ kind: 'unavailable' });
  expect(pickBackend([], request)).toEqual({ kind: 'unavailable' });
});

test('a backend of twice the speed takes twice the work', () => {
  // With the request: (50 + 10) / 2 = 30 against 40 + 10 = 50 and, with more work, (90 + 10) / 2 = 50 against 40.
  const backends = (work: number): Backend[] => [
    backendWith([40 - (work > 50 ? 10 : 0)]),
    backendWith([work], { speedRatio: 2 }),
  ];
  expect(pickBackend(backends(50), request)).toEqual({ kind: 'send', index: 1 });
  expect(pickBackend(backends(90), request)).toEqual({ kind: 'send', index: 0 });
});

test('the reason for holding is that of the backend it would have gone to', () => {
  const fullOfPrompts = backendWith([1, 1], {}, 5000);
  expect(pickBackend([backendWith([9, 9, 9]), fullOfPrompts], request)).toEqual({
    kind: 'hold',
    reason: 'prefill',
  });
  expect(pickBackend([backendWith([0, 0, 1]), fullOfPrompts], request)).toEqual({
    kind: 'hold',
    reason: 'slots',
  });
});

test('it agrees with a plain search over all backends, and changes nothing', () => {
  const backend = fc.record({
    works: fc.array(fc.nat(50), { maxLength: 4 }),
    healthy: fc.boolean(),
    speedRatio: fc.constantFrom(0.5, 1, 3),
  });
  fc.assert(
    fc.property(fc.array(backend, { maxLength: 5 }), fc.nat(50), (chosen, workMs) => {
      const backends = chosen.map(({ works, ...changes }) => backendWith(works, changes));
      const before = encodeState(backends);
      const choice = pickBackend(backends, { workMs });
      expect(encodeState(backends)).toBe(before);
      const loads = chosen.map(({ works, healthy, speedRatio }) =>
        healthy && works.length < 3
          ? (works.reduce((a, b) => a + b, 0) + workMs) / speedRatio
          : Number.POSITIVE_INFINITY,
      );
      const least = Math.min(...loads);
      if (least < Number.POSITIVE_INFINITY) {
        expect(choice).toEqual({ kind: 'send', index: loads.indexOf(least) });
      } else {
        expect(choice.kind).toBe(chosen.some(({ healthy }) => healthy) ? 'hold' : 'unavailable');
      }
    }),
  );
});
