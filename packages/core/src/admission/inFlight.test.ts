import { expect, test } from 'vitest';
import {
  addInFlight,
  createInFlight,
  queuedPrefillTokens,
  releasePrefill,
  removeInFlight,
} from './inFlight.ts';

const request = (prefillTokens: number, predictedTokens = 0, workMs = 0) => ({
  prefillTokens,
  predictedTokens,
  workMs,
});

test('expected KV is the prompt and half of the predicted answer', () => {
  const inFlight = createInFlight();
  addInFlight(inFlight, 1, request(100, 61));
  // 100 + round(30.5) = 131.
  expect(inFlight.kvTokens).toBe(131);
});

test('the oldest prompt without a first token is being computed; those behind it are queued', () => {
  const inFlight = createInFlight();
  expect(queuedPrefillTokens(inFlight)).toBe(0);
  [500, 30, 7].forEach((tokens, id) => {
    addInFlight(inFlight, id, request(tokens));
  });
  expect(queuedPrefillTokens(inFlight)).toBe(37);
  releasePrefill(inFlight, 0);
  expect(queuedPrefillTokens(inFlight)).toBe(7);
  removeInFlight(inFlight, 1);
  expect(queuedPrefillTokens(inFlight)).toBe(0);
});

test('sizes that cannot be written exactly still add up to nothing in the end', () => {
  const inFlight = createInFlight();
  for (let id = 0; id < 1000; id++) addInFlight(inFlight, id, request(id / 3, id / 7, 0.1 * id));
  // Out of order: a sum of the plain products would not come back to 0.
  for (let id = 999; id >= 0; id -= 2) removeInFlight(inFlight, id);
  for (let id = 0; id < 1000; id += 2) removeInFlight(inFlight, id);
  expect(inFlight).toMatchObject({ prefillTokens: 0, kvTokens: 0, workMs: 0 });
  expect([inFlight.sent.size, inFlight.prefilling.size]).toEqual([0, 0]);
});

test('a second send of a request in flight has no effect', () => {
  const inFlight = createInFlight();
  addInFlight(inFlight, 4, request(10, 10, 1));
  addInFlight(inFlight, 4, request(99, 99, 9));
  expect(inFlight).toMatchObject({ prefillTokens: 10, kvTokens: 15, workMs: 1, sends: 1 });
});

test.each([
  ['prefillTokens', request(-1)],
  ['predictedTokens', request(1, Number.NaN)],
  ['workMs', request(1, 1, Number.POSITIVE_INFINITY)],
])('%s outside their range are refused and leave nothing behind', (name, bad) => {
  const inFlight = createInFlight();
  expect(() => addInFlight(inFlight, 1, bad)).toThrow(`ERR_ARGUMENT: ${name}`);
  expect(inFlight).toEqual(createInFlight());
});
