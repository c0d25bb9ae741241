import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type BatchOutcome, type BatchRunner, createBatchQueue } from './batchQueue.ts';

/** A model that answers when it is told to, each text with its first id. */
function heldModel() {
  const batches: number[][] = [];
  const release: (() => void)[] = [];
  const run: BatchRunner = (texts) => {
    batches.push(texts.map((ids) => ids[0]!));
    return new Promise((resolve) => {
      release.push(() => resolve(texts.map((ids) => Float64Array.of(ids[0]!))));
    });
  };
  const next = async (): Promise<void> => {
    release.shift()?.();
    await settled();
  };
  return { run, batches, next };
}

/** Lets everything that is ready run. */
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
const answerOf = (outcome: BatchOutcome): number | string =>
  outcome.kind === 'done' ? outcome.values[0]! : outcome.kind;

test('one run at a time; a run takes what waits, first come, up to the batch', async () => {
  const model = heldModel();
  const queue = createBatchQueue(model.run, { maxPending: 10, maxBatch: 3 });
  const outcomes = [1, 2, 3, 4, 5].map((id) => queue.submit([id]));
  expect(model.batches).toEqual([[1]]);
  await model.next();
  expect(model.batches).toEqual([[1], [2, 3, 4]]);
  await model.next();
  await model.next();
  expect(model.batches).toEqual([[1], [2, 3, 4], [5]]);
  expect((await Promise.all(outcomes)).map(answerOf)).toEqual([1, 2, 3, 4, 5]);
});

test('a full queue turns away at once, and takes again when a run is done', async () => {
  const model = heldModel();
  const queue = createBatchQueue(model.run, { maxPending: 2, maxBatch: 1 });
  const [first, second] = [queue.submit([1]), queue.submit([2])];
  expect(await queue.submit([3])).toEqual({ kind: 'full' });
  await model.next();
  expect(answerOf(await first)).toBe(1);
  const fourth = queue.submit([4]);
  await model.next();
  await model.next();
  expect([answerOf(await second), answerOf(await fourth)]).toEqual([2, 4]);
});

describe('giving up', () => {
  test('a text that waits is taken out and never run, and its place is free', async () => {
    const model = heldModel();
    const queue = createBatchQueue(model.run, { maxPending: 2, maxBatch: 1 });
    const giveUp = new AbortController();
    const first = queue.submit([1]);
    const second = queue.submit([2], [giveUp.signal]);
    giveUp.abort();
    expect(await second).toEqual({ kind: 'cancelled' });
    const third = queue.submit([3]);
    await model.next();
    await model.next();
    expect([answerOf(await first), answerOf(await third)]).toEqual([1, 3]);
    expect(model.batches).toEqual([[1], [3]]);
  });

  test('a text that runs is answered at once, and its result thrown away', async () => {
    const model = heldModel();
    const queue = createBatchQueue(model.run, { maxPending: 2, maxBatch: 1 });
    const giveUp = new AbortController();
    const first = queue.submit([1], [giveUp.signal]);
    giveUp.abort();
    expect(await first).toEqual({ kind: 'cancelled' });
    const second = queue.submit([2]);
    expect(model.batches).toEqual([[1]]);
    await model.next();
    expect(model.batches).toEqual([[1], [2]]);
    await model.next();
    expect(answerOf(await second)).toBe(2);
  });

  test('who has given up before asking is not taken in', async () => {
    const model = heldModel();
    const queue = createBatchQueue(model.run, { maxPending: 2, maxBatch: 1 });
    expect(await queue.submit([1], [AbortSignal.abort()])).toEqual({ kind: 'cancelled' });
    expect(model.batches).toEqual([]);
  });
});

test('a failed run fails its texts and no others', async () => {
  let runs = 0;
  const run: BatchRunner = async (texts) => {
    runs += 1;
    if (runs === 2) throw new Error('out of memory');
    return texts.map((ids) => Float64Array.of(ids[0]!));
  };
  const queue = createBatchQueue(run, { maxPending: 9, maxBatch: 2 });
  const outcomes = await Promise.all([1, 2, 3, 4].map((id) => queue.submit([id])));
  expect(outcomes.map(answerOf)).toEqual([1, 'failed', 'failed', 4]);
  expect(outcomes[1]).toEqual({ kind: 'failed', message: 'out of memory' });
});

test('a runner that throws before it returns a promise fails the run only', async () => {
  const queue = createBatchQueue(
    () => {
      throw new Error('closed');
    },
    { maxPending: 1, maxBatch: 1 },
  );
  expect(await queue.submit([1])).toEqual({ kind: 'failed', message: 'closed' });
  expect(await queue.submit([2])).toEqual({ kind: 'failed', message: 'closed' });
});

const step = fc.oneof(
  fc.constant({ kind: 'submit' as const }),
  fc.constant({ kind: 'next' as const }),
  fc.record({ kind: fc.constant('abort' as const), which: fc.nat(30) }),
);

test('whatever happens, every text is answered once, with its own value, and no bound is passed', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(step, { maxLength: 40 }),
      fc.integer({ min: 1, max: 6 }),
      fc.integer({ min: 1, max: 4 }),
      async (steps, maxPending, maxBatch) => {
        const model = heldModel();
        const queue = createBatchQueue(model.run, { maxPending, maxBatch });
        const outcomes: Promise<BatchOutcome>[] = [];
        const controllers: AbortController[] = [];
        const never = new AbortController().signal;
        for (const action of steps) {
          if (action.kind === 'next') await model.next();
          else if (action.kind === 'abort') controllers[action.which]?.abort();
          else {
            controllers.push(new AbortController());
            outcomes.push(queue.submit([outcomes.length], [never, controllers.at(-1)!.signal]));
          }
        }
        for (let i = 0; i <= outcomes.length; i++) await model.next();
        const values = (await Promise.all(outcomes)).map(answerOf);
        for (const [id, value] of values.entries()) expect([id, 'full', 'cancelled']).toContain(value);
        const run = model.batches.flat();
        expect(run).toEqual(run.toSorted((a, b) => a - b));
        expect(new Set(run).size).toBe(run.length);
        for (const batch of model.batches) {
          expect(batch.length).toBeLessThanOrEqual(Math.min(maxBatch, maxPending));
        }
        for (const [id, value] of values.entries()) if (value === id) expect(run).toContain(id);
      },
    ),
    { numRuns: 200 },
  );
});
