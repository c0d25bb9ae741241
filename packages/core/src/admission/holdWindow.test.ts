import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  hasRoom,
  holdLimits,
  type InFlight,
  recordEnded,
  recordFirstToken,
  recordSent,
} from './holdWindow.ts';

test.each([
  [8, 9],
  [64, 65],
  [65, 67],
  [256, 260],
])('%i slots allow %i requests in flight', (slots, maxInFlight) => {
  expect(holdLimits(slots, 2048).maxInFlight).toBe(maxInFlight);
});

test.each([
  [512, 8192],
  [2048, 8192],
  [8192, 16_384],
])('steps of %i tokens allow %i tokens without a first token', (chunkTokens, maxPrefillTokens) => {
  expect(holdLimits(256, chunkTokens).maxPrefillTokens).toBe(maxPrefillTokens);
});

const limits = { maxInFlight: 3, maxPrefillTokens: 100 };

test('the request limit holds exactly, the token limit may be overshot by one request', () => {
  expect(hasRoom(limits, { requests: 2, prefillTokens: 99 })).toBe(true);
  expect(hasRoom(limits, { requests: 3, prefillTokens: 0 })).toBe(false);
  expect(hasRoom(limits, { requests: 0, prefillTokens: 100 })).toBe(false);
});

test('a prompt longer than the token limit is sent when nothing else is being prefilled', () => {
  expect(hasRoom(limits, { requests: 1, prefillTokens: 0 })).toBe(true);
});

test('whatever is sent, answered and ended, the counts match and end at zero', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 1, max: 5000 })),
      fc.array(fc.nat(2), { maxLength: 200 }),
      (prompts, steps) => {
        const inFlight: InFlight = { requests: 0, prefillTokens: 0 };
        const waiting = [...prompts];
        const prefilling: number[] = [];
        let decoding = 0;
        const step = (kind: number): void => {
          if (kind === 0 && waiting.length > 0) {
            const tokens = waiting.shift()!;
            recordSent(inFlight, tokens);
            prefilling.push(tokens);
          } else if (kind === 1 && prefilling.length > 0) {
            recordFirstToken(inFlight, prefilling.shift()!);
            decoding += 1;
          } else if (kind === 2 && decoding > 0) {
            recordEnded(inFlight);
            decoding -= 1;
          }
          expect(inFlight.requests).toBe(prefilling.length + decoding);
          expect(inFlight.prefillTokens).toBe(prefilling.reduce((sum, tokens) => sum + tokens, 0));
        };
        steps.forEach(step);
        while (waiting.length + prefilling.length + decoding > 0) [0, 1, 2].forEach(step);
        expect(inFlight).toEqual({ requests: 0, prefillTokens: 0 });
      },
    ),
  );
});
