import fc from 'fast-check';
import { expect, test } from 'vitest';
import { LibsqlStore } from '../src/store/libsql/libsqlStore.ts';
import { sampleRecord } from './fixtures/sampleRecord.ts';
import { ScriptedThread, type Step } from './fixtures/scriptedThread.ts';

const SETTINGS = { url: 'file:x', busyTimeoutMs: 0, retention: { days: 1, rows: 1 } };

const step: fc.Arbitrary<Step> = fc.constantFrom(
  'open',
  'refuse-to-open',
  'commit',
  'commit-and-die',
  'lock',
  'fail',
  'die',
  'wait',
);
/** A number: so many rows are recorded. */
const script = fc.array(fc.oneof(step, fc.integer({ min: 1, max: 300 })), { maxLength: 60 });

/** A store over a scripted thread, which does the steps and records rows with rising ids. */
function play(mostPendingBytes: number) {
  const thread = new ScriptedThread();
  const store = new LibsqlStore(SETTINGS, thread, { runtime: thread.runtime, mostPendingBytes });
  let recorded = 0;
  return {
    thread,
    store,
    recorded: () => recorded,
    take(action: Step | number) {
      if (typeof action === 'string') thread.step(action);
      else for (let i = 0; i < action; i++) store.record(sampleRecord(String(recorded++)));
    },
    /** Nothing fails any more. */
    heal() {
      for (let i = 0; i < 50 || store.health().pendingRows > 0; i++) {
        for (const healthy of ['open', 'commit', 'wait'] as const) thread.step(healthy);
      }
    },
  };
}

test('any interleaving of failures loses no row, and brings none in twice', () => {
  fc.assert(
    fc.property(script, (actions) => {
      const { take, heal, thread, store, recorded } = play(Number.MAX_SAFE_INTEGER);
      let acknowledged = 0;
      for (const action of actions) {
        take(action);
        const health = store.health();
        // What is acknowledged is in the table: the first rows, in order.
        expect(health.acknowledgedRows).toBeGreaterThanOrEqual(acknowledged);
        acknowledged = health.acknowledgedRows;
        for (let number = 0; number < acknowledged; number++) {
          if (thread.table.get(`run/${number}`) !== String(number)) throw new Error(`row ${number} is lost`);
        }
        expect(acknowledged + health.pendingRows).toBe(recorded());
        expect(health.droppedRows).toBe(0);
      }
      heal();
      expect([...thread.table.values()].sort((a, b) => Number(a) - Number(b))).toEqual(
        Array.from({ length: recorded() }, (_, i) => String(i)),
      );
      expect(store.health()).toMatchObject({ status: 'ok', acknowledgedRows: recorded(), pendingBytes: 0 });
    }),
  );
});

test('with little memory, every row is acknowledged, pending or counted as dropped', () => {
  fc.assert(
    fc.property(script, fc.integer({ min: 1000, max: 200_000 }), (actions, mostBytes) => {
      const { take, heal, thread, store, recorded } = play(mostBytes);
      const sum = () => {
        const { acknowledgedRows, pendingRows, droppedRows } = store.health();
        return acknowledgedRows + pendingRows + droppedRows;
      };
      for (const action of actions) {
        take(action);
        expect(sum()).toBe(recorded());
        expect(thread.table.size).toBeGreaterThanOrEqual(store.health().acknowledgedRows);
      }
      heal();
      const { acknowledgedRows, droppedRows, pendingBytes } = store.health();
      expect([acknowledgedRows + droppedRows, pendingBytes]).toEqual([recorded(), 0]);
      // A row may be dropped although its commit went through unheard, never the other way round.
      expect(thread.table.size).toBeGreaterThanOrEqual(acknowledgedRows);
      expect(new Set(thread.table.values()).size).toBe(thread.table.size);
    }),
  );
});

test('a flush is over when the rows before it are, whatever comes after', async () => {
  const { take, thread, store } = play(Number.MAX_SAFE_INTEGER);
  take(3);
  let over = false;
  const flushed = store.flush().then(() => {
    over = true;
  });
  take(3);
  thread.step('open');
  thread.step('lock');
  thread.step('wait');
  await new Promise((resolve) => setImmediate(resolve));
  expect(over).toBe(false);
  thread.step('commit');
  take(1);
  await flushed;
});

test('the wait between attempts doubles up to 5 s', () => {
  const { take, thread, store } = play(Number.MAX_SAFE_INTEGER);
  take(1);
  thread.step('open');
  const waits: number[] = [];
  for (let i = 0; i < 8; i++) {
    const before = thread.runtime.nowMs();
    thread.step('lock');
    thread.step('wait');
    waits.push(thread.runtime.nowMs() - before);
  }
  expect(waits).toEqual([100, 200, 400, 800, 1600, 3200, 5000, 5000]);
  expect(store.health().oldestPendingMs).toBe(16_300);
});

test('a store that is slow is behind, not failing', () => {
  const { take, thread, store } = play(Number.MAX_SAFE_INTEGER);
  thread.step('open');
  take(1);
  expect(store.health().status).toBe('ok');
  const timer = thread.runtime.setTimer(1001, () => {});
  thread.step('wait');
  thread.step('wait');
  timer.cancel();
  expect(store.health()).toMatchObject({ status: 'behind', pendingRows: 1, oldestPendingMs: 1001 });
  thread.step('commit');
  expect(store.health().status).toBe('ok');
});
