import { createSfc32 } from '@wattlane/core/random';
import { expect, test } from 'vitest';
import { createGateway, Dashboard, type Runtime, withDefaults } from '../index.ts';
import { someRecord } from '../observe/fixtures/someRecord.ts';
import { EventHub } from './eventHub.ts';

/** A clock and timers that only the test moves. */
class HandRuntime implements Runtime {
  readonly name = 'hand';
  now = 10_000;
  timers: { atMs: number; run: () => void }[] = [];
  readonly rng = createSfc32(1);
  readonly transport = { send: () => Promise.reject(new Error('none')), close: () => {} };
  nowMs = (): number => this.now;
  epochMs = (): number => 1_700_000_000_000 + this.now;
  randomId = (): string => 'id';
  sha256 = (): Uint8Array => new Uint8Array(32);
  setTimer = (delayMs: number, run: () => void) => {
    const timer = { atMs: this.now + delayMs, run };
    this.timers.push(timer);
    return {
      cancel: () => {
        this.timers = this.timers.filter((it) => it !== timer);
      },
    };
  };

  pass(ms: number): void {
    const endMs = this.now + ms;
    for (;;) {
      const next = this.timers.filter(({ atMs }) => atMs <= endMs).sort((a, b) => a.atMs - b.atMs)[0];
      if (next === undefined) break;
      this.timers = this.timers.filter((it) => it !== next);
      this.now = next.atMs;
      next.run();
    }
    this.now = endMs;
  }
}

function setUp() {
  const runtime = new HandRuntime();
  const gateway = createGateway(withDefaults({ backends: [{ id: 'a', url: 'http://127.0.0.1:1' }] }), {
    runtime,
    predictor: { predict: () => ({ logMean: 1, logSd: 1 }) },
  });
  const dashboard = new Dashboard(gateway);
  let order = 0;
  const end = () => dashboard.observe(someRecord(), { order: order++, arrivalMs: runtime.now, span: null });
  return { runtime, gateway, hub: new EventHub(dashboard), end };
}

/** Opens a page; gives a function that reads the next event. */
function listen(hub: EventHub) {
  const leave = new AbortController();
  const reader = hub.open(leave.signal)!.getReader();
  const next = async () => {
    const { value, done } = await reader.read();
    if (done) return 'closed';
    const [, name, data] = /^event: (\w+)\ndata: (.*)\n\n$/.exec(new TextDecoder().decode(value))!;
    return { name, view: JSON.parse(data!) };
  };
  return { next, leave: () => leave.abort() };
}

test('the whole view first, then once a second what is new', async () => {
  const { runtime, hub, end } = setUp();
  end();
  const page = listen(hub);
  const first = (await page.next()) as { name: string; view: { points: { actual: number[] } } };
  expect(first).toMatchObject({ name: 'whole', view: { points: { actual: [41] } } });
  end();
  end();
  runtime.pass(1000);
  expect(await page.next()).toMatchObject({ name: 'tick', view: { points: { actual: [41, 41] } } });
  runtime.pass(1000);
  expect(await page.next()).toMatchObject({ name: 'tick', view: { points: { actual: [] } } });
});

test('a tick holds the newest three buckets alone', async () => {
  const { runtime, hub } = setUp();
  runtime.pass(60_000);
  const page = listen(hub);
  const timesOf = async () =>
    ((await page.next()) as { view: { series: { times: number[] } } }).view.series.times;
  expect((await timesOf()).length).toBe(13);
  runtime.pass(1000);
  expect((await timesOf()).length).toBe(3);
});

test('a page that comes later gets the whole view, the others do not', async () => {
  const { hub, end } = setUp();
  end();
  const early = listen(hub);
  await early.next();
  const late = listen(hub);
  expect(await late.next()).toMatchObject({ name: 'whole', view: { points: { actual: [41] } } });
  expect(await early.next()).toMatchObject({ name: 'tick' });
});

test('without listeners nothing runs', async () => {
  const { runtime, hub } = setUp();
  expect(runtime.timers).toEqual([]);
  const page = listen(hub);
  expect(runtime.timers).toHaveLength(1);
  page.leave();
  expect(hub.clientCount).toBe(0);
  runtime.pass(1000);
  expect(runtime.timers).toEqual([]);
});

test('at most 16 pages listen', () => {
  const { hub } = setUp();
  const pages = Array.from({ length: 16 }, () => listen(hub));
  expect(hub.open(new AbortController().signal)).toBeNull();
  pages[3]!.leave();
  expect(hub.open(new AbortController().signal)).not.toBeNull();
});

test('a page that reads too slowly misses events and then gets the whole view again', async () => {
  const { runtime, hub, end } = setUp();
  for (let k = 0; k < 400; k++) end();
  const page = listen(hub);
  // Nothing is read for ten minutes, which are 600 events: what waits for the page stops growing.
  runtime.pass(600_000);
  const names: string[] = [];
  const read = async () => names.push(((await page.next()) as { name: string }).name);
  for (let pending = read(); ; pending = read()) {
    const isPending = await Promise.race([pending.then(() => false), nextTurn().then(() => true)]);
    if (!isPending) continue;
    runtime.pass(1000);
    await pending;
    break;
  }
  const waited = names.slice(0, -1);
  expect(waited[0]).toBe('whole');
  expect(waited.length).toBeLessThan(300);
  expect(waited.slice(1).every((name) => name === 'tick')).toBe(true);
  expect(names.at(-1)).toBe('whole');
});

const nextTurn = () => new Promise((resolve) => setTimeout(resolve));

test('a gateway that stops closes its pages', async () => {
  const { runtime, gateway, hub } = setUp();
  const page = listen(hub);
  await page.next();
  gateway.draining = true;
  runtime.pass(1000);
  expect(await page.next()).toBe('closed');
});
