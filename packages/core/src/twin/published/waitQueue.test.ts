import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  createWaitQueue,
  joinQueue,
  oldestJob,
  type SortColumn,
  takeSorted,
  type WaitQueue,
} from './waitQueue.ts';

const take = (queue: WaitQueue, column: SortColumn, count = 1): number[] => {
  const taken = new Int32Array(count);
  return [...taken.subarray(0, takeSorted(queue, column, count, taken))];
};

test('takes by key or by wait, and no more than there are', () => {
  const queue = createWaitQueue(4);
  joinQueue(queue, 0, 3, 0);
  joinQueue(queue, 1, 2, 1);
  joinQueue(queue, 2, 1, 1);
  expect(oldestJob(queue)).toBe(0);
  expect(take(queue, 'key')).toEqual([2]);
  expect(take(queue, 'wait', 5)).toEqual([0, 1]);
  expect([queue.size, oldestJob(queue)]).toEqual([0, -1]);
});

test('equal keys stand by joining until a sort by wait has put the longer wait first', () => {
  const fill = (): WaitQueue => {
    const queue = createWaitQueue(4);
    joinQueue(queue, 0, 0, 0);
    joinQueue(queue, 1, 7, 2);
    joinQueue(queue, 2, 7, 1);
    joinQueue(queue, 3, 9, 0);
    return queue;
  };
  const sortedByKey = fill();
  take(sortedByKey, 'key');
  expect(take(sortedByKey, 'key', 2)).toEqual([1, 2]);
  const sortedByWait = fill();
  take(sortedByWait, 'wait');
  expect(take(sortedByWait, 'key', 2)).toEqual([2, 1]);
});

test('equal waits stand by joining until a sort by key has put the smaller key first', () => {
  const queue = createWaitQueue(4);
  joinQueue(queue, 0, 3, 0);
  joinQueue(queue, 1, 2, 0);
  joinQueue(queue, 2, 1, 1);
  expect(oldestJob(queue)).toBe(0);
  expect(take(queue, 'key')).toEqual([2]);
  expect(oldestJob(queue)).toBe(1);
});

test('stands as a list does that is sorted, stably, at each taking', () => {
  const join = fc.record({ kind: fc.constant('join' as const), key: fc.nat(2), cohort: fc.nat(2) });
  const sort = fc.record({
    kind: fc.constantFrom<SortColumn>('key', 'wait'),
    count: fc.integer({ min: 1, max: 3 }),
  });
  fc.assert(
    fc.property(fc.array(fc.oneof(join, join, sort), { maxLength: 60, size: 'max' }), (steps) => {
      const queue = createWaitQueue(steps.length);
      let list: { job: number; key: number; wait: number }[] = [];
      steps.forEach((step, job) => {
        if (step.kind === 'join') {
          joinQueue(queue, job, step.key, step.cohort);
          list.push({ job, key: step.key, wait: step.cohort });
        } else {
          const column = step.kind;
          const oldest = list.toSorted((a, b) => a.wait - b.wait)[0]?.job ?? -1;
          expect(oldestJob(queue)).toBe(oldest);
          list = list.toSorted((a, b) => a[column] - b[column]);
          expect(take(queue, column, step.count)).toEqual(
            list.splice(0, step.count).map((entry) => entry.job),
          );
        }
      });
    }),
    { seed: 13, numRuns: 3000 },
  );
});
