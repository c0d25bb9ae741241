import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  hasRoom,
  holdLimits,
  type InFlight,
  recordEnded,
  recordFirstToken,
  recordSent,
  type SentRequest,
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

test.each([
  [0, 2048],
  [Number.NaN, 2048],
  [256, 0],
  [256, Number.NaN],
])('%s slots and %s tokens a step are refused', (slots, chunkTokens) => {
  expect(() => holdLimits(slots, chunkTokens)).toThrow('ERR_ARGUMENT');
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

test('a first token that is told twice counts once', () => {
  const inFlight: InFlight = { requests: 0, prefillTokens: 0 };
  const sent = recordSent(inFlight, 50);
  recordFirstToken(inFlight, sent);
  recordFirstToken(inFlight, sent);
  expect(inFlight).toEqual({ requests: 1, prefillTokens: 0 });
});

test('however requests end, before or after their first token, the counts match and end at zero', () => {
  const steps = fc.array(fc.record({ kind: fc.nat(2), which: fc.nat(50) }), { maxLength: 200 });
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 5000 })), steps, (prompts, moves) => {
      const inFlight: InFlight = { requests: 0, prefillTokens: 0 };
      const waiting = [...prompts];
      const sent: SentRequest[] = [];
      for (const { kind, which } of moves) {
        if (kind === 0 && waiting.length > 0) sent.push(recordSent(inFlight, waiting.shift()!));
        else if (kind === 1 && sent.length > 0) recordFirstToken(inFlight, sent[which % sent.length]!);
        else if (sent.length > 0) recordEnded(inFlight, sent.splice(which % sent.length, 1)[0]!);
        const pending = sent.filter(({ firstToken }) => !firstToken);
        expect(inFlight.requests).toBe(sent.length);
        expect(inFlight.prefillTokens).toBe(
          pending.reduce((sum, { prefillTokens }) => sum + prefillTokens, 0),
        );
      }
      for (const request of sent) recordEnded(inFlight, request);
      expect(inFlight).toEqual({ requests: 0, prefillTokens: 0 });
    }),
  );
});
