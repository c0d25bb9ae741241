import { fittedSizeModel } from '@wattlane/core/learning';
import { expect, test } from 'vitest';
import { createManualRuntime } from './fixtures/manualRuntime.ts';
import { SlotQueue } from './slotQueue.ts';
import { orderSettings } from './wrapFetchOptions.ts';

const job = {
  band: 'standard',
  inputTokens: 100,
  predictedTokens: 50,
  trustRatio: 1,
  streams: true,
} as const;

async function serve(slots: number, counted: boolean) {
  const runtime = createManualRuntime();
  const queue = new SlotQueue(orderSettings({ slots }), runtime);
  for (let i = 0; i < 100; i++) {
    const outputTokens = 10 + ((i * 37) % 200);
    const slot = await queue.enter(job, null);
    runtime.advance(200 + 50 * outputTokens);
    slot.end({ whole: true, counted, inputTokens: 100, outputTokens });
    slot.end({ whole: true, counted, inputTokens: 100, outputTokens });
  }
  expect([queue.inFlight, queue.waiting, queue.scheduler.state.table.jobs.filter(Boolean).length]).toEqual([
    0, 0, 0,
  ]);
  return fittedSizeModel(queue.costs);
}

test('the time of a token in a slot is learned from times and counts', async () => {
  // 100 exact timings: what is left of the start, 10 ms, weighs next to nothing.
  expect((await serve(1, true)).perOutputTokenMs).toBeCloseTo(50, 0);
});

test('nothing is learned while slots are free, or from tokens that nobody counted', async () => {
  expect((await serve(2, true)).perOutputTokenMs).toBe(10);
  expect((await serve(1, false)).perOutputTokenMs).toBe(10);
});
