import { beforeEach, expect, test } from 'vitest';
import { noteHealthPoll } from '../src/hold/backendHealth.ts';
import type { GatewayBackend } from '../src/hold/gatewayBackend.ts';
import type { ModelPool } from '../src/hold/modelPool.ts';
import { type Grant, NOTHING_DONE, type PoolRequest } from '../src/hold/poolRequest.ts';
import { PoolTable } from '../src/hold/poolTable.ts';
import { withDefaults } from '../src/index.ts';
import { createHandClock, type HandClock } from './fixtures/handClock.ts';

let clock: HandClock;
let pool: ModelPool;
let a: GatewayBackend;
let b: GatewayBackend;

function start(...ids: string[]): void {
  clock = createHandClock();
  const backends = ids.map((id) => ({ id, url: `http://${id}.test` }));
  pool = new PoolTable(withDefaults({ backends }), clock).pools[0]!.pool;
  [a, b] = pool.backends as [GatewayBackend, GatewayBackend];
}
beforeEach(() => start('a', 'b'));

const request = (avoid: GatewayBackend[] = []): PoolRequest => ({
  arrivalMs: clock.nowMs(),
  firstArrivalMs: clock.nowMs(),
  tenant: 'default' as PoolRequest['tenant'],
  band: 'standard',
  inputTokens: 1,
  predictedTokens: 1,
  sizeMs: 1,
  trustRatio: 1,
  streams: true,
  bytes: 1,
  avoid,
});

function enter(avoid: GatewayBackend[] = []): Grant {
  const entry = pool.enter(request(avoid));
  if (entry.kind !== 'granted') throw new Error(`not granted but ${entry.kind}`);
  return entry;
}

/** A request that `a` answers with each of these, one after the other. */
function answer(...statuses: number[]): void {
  for (const status of statuses) {
    const grant = enter(a.healthy ? [b] : []);
    grant.answered(status);
    grant.end(NOTHING_DONE);
  }
}

/** Who gets the next requests. */
const nextOnes = (count: number): string[] =>
  Array.from({ length: count }, () => enter()).map(({ backend }) => backend.id);

test.each([500, 502, 503, 504])('three answers of %i in a row are a pause', (status) => {
  answer(status, status);
  expect(a.health).toBe('up');
  answer(status);
  expect(a.health).toBe('down');
  expect(nextOnes(3)).toEqual(['b', 'b', 'b']);
});

test.each([200, 400, 404, 429, 501])('an answer of %i is none of the engine failing', (status) => {
  answer(500, 500, status, 500, 500, status);
  expect(a.health).toBe('up');
});

test('an engine that says it is well gets no pause for its errors', () => {
  noteHealthPoll(a, 'good');
  answer(500, 500, 500, 500);
  expect(a.health).toBe('up');
  noteHealthPoll(a, 'reachable');
  answer(500);
  expect(a.health).toBe('down');
});

test('after a pause one request is the trial; when it goes well the engine is back', () => {
  answer(500, 500, 500);
  clock.advance(999);
  expect(a.healthy).toBe(false);
  clock.advance(1);
  const trial = enter([b]);
  expect(trial.backend).toBe(a);
  expect(nextOnes(3)).toEqual(['b', 'b', 'b']);
  trial.answered(200);
  expect(a.health).toBe('up');
  expect(enter([b]).backend).toBe(a);
});

test('pauses grow to 30 s while trials fail, and are short again after one that did not', () => {
  answer(500, 500, 500);
  const lengths: number[] = [];
  for (let round = 0; round < 7; round++) {
    const startMs = clock.nowMs();
    while (!a.healthy) clock.advance(100);
    lengths.push((clock.nowMs() - startMs) / 1000);
    answer(503);
  }
  expect(lengths).toEqual([1, 2, 4, 8, 16, 30, 30]);
  clock.advance(30_000);
  answer(200, 500, 500, 500);
  clock.advance(1000);
  expect(a.healthy).toBe(true);
});

test('a trial that its client leaves has shown nothing: the next request is the trial', () => {
  answer(500, 500, 500);
  clock.advance(1000);
  const trial = enter([b]);
  trial.failed('aborted');
  trial.end(NOTHING_DONE);
  expect(a.healthy).toBe(true);
  expect(enter([b]).backend).toBe(a);
  expect(a.healthy).toBe(false);
});

test('answers to requests from before a pause do not end it', () => {
  const old = enter([b]);
  answer(500, 500, 500);
  old.answered(200);
  expect(a.health).toBe('down');
});

test('the last engine stays in', () => {
  start('a');
  answer(500, 500, 500, 500, 500);
  expect(a.health).toBe('up');
});

test('an engine with a pause comes back when the others go down', () => {
  answer(500, 500, 500);
  noteHealthPoll(b, 'bad');
  noteHealthPoll(b, 'bad');
  expect(enter().backend).toBe(a);
  expect([a.health, b.health]).toEqual(['up', 'down']);
});

test('a health path that turns good ends a pause; one that was good all along does not', () => {
  noteHealthPoll(a, 'bad');
  answer(500, 500, 500);
  noteHealthPoll(a, 'good');
  expect(a.health).toBe('up');
  const grant = enter([b]);
  clock.advance(1);
  grant.failed('timeout');
  expect(a.health).toBe('down');
  noteHealthPoll(a, 'good');
  expect(a.health).toBe('down');
});

test('one head that does not come is a pause where the engine gave nothing since, whatever its health says', () => {
  noteHealthPoll(a, 'good');
  const [slow, other] = [enter([b]), enter([b])];
  clock.advance(5);
  other.answered(200);
  slow.failed('timeout');
  expect(a.health).toBe('up');
  const silent = enter([b]);
  clock.advance(600_000);
  silent.failed('timeout');
  silent.end(NOTHING_DONE);
  expect(a.health).toBe('down');
});

test('connections that break before an answer count as errors, those of a client that leaves do not', () => {
  for (const failure of ['reset', 'aborted', 'malformed', 'aborted', 'aborted', 'reset'] as const) {
    expect(a.health).toBe('up');
    const grant = enter([b]);
    grant.failed(failure);
    grant.end(NOTHING_DONE);
  }
  expect(a.health).toBe('down');
});

test('requests that wait go to the engine whose pause is over', async () => {
  start('a');
  noteHealthPoll(a, 'bad');
  noteHealthPoll(a, 'bad');
  expect(pool.enter(request()).kind).toBe('refused');
  noteHealthPoll(a, 'reachable');
  expect(enter().backend).toBe(a);
});

test('one bad poll is nothing, and an engine that is taken out stays so', () => {
  noteHealthPoll(a, 'bad');
  noteHealthPoll(a, 'good');
  noteHealthPoll(a, 'bad');
  expect(a.health).toBe('up');
  const drained = withDefaults({ backends: [{ id: 'a', url: 'http://a.test', drain: true }] });
  const [engine] = new PoolTable(drained, clock).backends;
  for (const poll of ['bad', 'bad', 'good'] as const) noteHealthPoll(engine!, poll);
  expect([engine!.health, engine!.healthy]).toEqual(['draining', false]);
});
