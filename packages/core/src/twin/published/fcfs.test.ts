import { expect, test } from 'vitest';
import { simulateFcfs } from './fcfs.ts';
import { type PublishedOptions, resolveOptions } from './publishedOptions.ts';

const finishesOf = (
  rows: [arrival: number, service: number][],
  options: Partial<PublishedOptions>,
): number[] => {
  const serviceSeconds = Float64Array.from(rows, (row) => row[1]);
  const jobs = {
    arrivalSeconds: Float64Array.from(rows, (row) => row[0]),
    serviceSeconds,
    predictedSeconds: serviceSeconds,
  };
  return [...simulateFcfs(jobs, resolveOptions({ mode: 'static', policy: 'fcfs', ...options }))];
};

test('without batches jobs run in order of arrival, one after the other', () => {
  // 0 to 3, 3 to 4 and, after an idle second, 5 to 7. The wait for a full batch of one is no wait.
  expect(
    finishesOf(
      [
        [0, 3],
        [1, 1],
        [5, 2],
      ],
      { mode: 'none' },
    ),
  ).toEqual([3, 4, 7]);
});

test('a full batch starts when its last member has arrived, another one the whole wait later', () => {
  // {0, 1} fills at 4 s and runs 3 s. Job 2 comes at 20 s, alone and last, and still starts at 30 s.
  expect(
    finishesOf(
      [
        [0, 3],
        [4, 1],
        [20, 2],
      ],
      { batch: 2, fcfsWaitSeconds: 10 },
    ),
  ).toEqual([7, 7, 32]);
});

test('a job beyond the wait is not waited for', () => {
  // From 0 s it takes arrivals up to 10 s: job 0 alone, from 10 to 13 s; job 1 from 13 + 10 to 24 s.
  expect(
    finishesOf(
      [
        [0, 3],
        [10.5, 1],
      ],
      { batch: 2, fcfsWaitSeconds: 10 },
    ),
  ).toEqual([13, 24]);
  expect(
    finishesOf(
      [
        [0, 3],
        [10, 1],
      ],
      { batch: 2, fcfsWaitSeconds: 10 },
    ),
  ).toEqual([13, 13]);
});

test('with the wait at 0 nothing is added', () => {
  expect(
    finishesOf(
      [
        [0, 3],
        [4, 1],
        [20, 2],
      ],
      { batch: 2, fcfsWaitSeconds: 0 },
    ),
  ).toEqual([3, 5, 22]);
});

test('a static batch ends with its longest member, and the queue moves on in order', () => {
  // {0, 1} until 4 s, {2, 3} until 6 s.
  const jobs: [number, number][] = [
    [0, 4],
    [0, 1],
    [0, 1],
    [0, 2],
  ];
  expect(finishesOf(jobs, { batch: 2, fcfsWaitSeconds: 0 })).toEqual([4, 4, 6, 6]);
});

test('a dynamic batch ends with its shortest member, the others lead the next one', () => {
  // {0, 1} until 1 s; 0 has 3 s left. {0, 2} until 3 s; 0 has 1 s left. {0, 3} until 4 s; 3 has 1 s left.
  const jobs: [number, number][] = [
    [0, 4],
    [0, 1],
    [0, 2],
    [0, 2],
  ];
  expect(finishesOf(jobs, { mode: 'dynamic', batch: 2, fcfsWaitSeconds: 0 })).toEqual([4, 1, 3, 5]);
});

test('half-done members stand still while a dynamic batch waits to fill', () => {
  // {0, 1} until 1 s; 0 has 3 s left, stands until 11 s and ends at 14 s.
  expect(
    finishesOf(
      [
        [0, 4],
        [0, 1],
      ],
      { mode: 'dynamic', batch: 2, fcfsWaitSeconds: 10 },
    ),
  ).toEqual([14, 1]);
});

test('no job is lost, not even the only one', () => {
  expect(finishesOf([[7, 2]], { mode: 'none' })).toEqual([9]);
  expect(finishesOf([], { mode: 'none' })).toEqual([]);
});
