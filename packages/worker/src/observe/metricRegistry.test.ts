import * as fc from 'fast-check';
import * as prom from 'prom-client';
import { describe, expect, test } from 'vitest';
import { MetricRegistry } from './metricRegistry.ts';

/** A family as a reader of the format sees it: labels in any order, series in any order. */
interface Family {
  readonly help: string;
  readonly type: string;
  readonly samples: Readonly<Record<string, number>>;
}

/** Reads the text format line by line; throws where a line is none of it. */
function readExposition(text: string): Record<string, Family> {
  const families: Record<string, { help: string; type: string; samples: Record<string, number> }> = {};
  let current: (typeof families)[string] | undefined;
  expect(text === '' || text.endsWith('\n')).toBe(true);
  for (const line of text.split('\n').filter((it) => it !== '')) {
    const [, help, helped] = /^# HELP (\S+) (.*)$/.exec(line) ?? [];
    const [, typed, type] = /^# TYPE (\S+) (counter|gauge|histogram)$/.exec(line) ?? [];
    if (help !== undefined) current = families[help] = { help: helped!, type: '', samples: {} };
    else if (typed !== undefined) families[typed]!.type = type!;
    else {
      const [, name, labels = '', value] = /^([a-z_]+)(?:\{(.*)\})? (\S+)$/.exec(line)!;
      const pairs = [...labels.matchAll(/(\w+)="((?:[^"\\]|\\.)*)"(?:,|$)/g)].map(
        ([, key, it]) => `${key}=${it}`,
      );
      current!.samples[`${name} ${pairs.sort().join(' ')}`] = value === '+Inf' ? Infinity : Number(value);
    }
  }
  return families;
}

/** Without control characters: prom-client leaves a carriage return as it is, and so do we, but one in a line ends it here. */
const label = fc.string({ maxLength: 8 }).map((text) => text.replaceAll(/[\r\u0085\u2028\u2029]/g, ''));
const value = fc.double({ min: -1e9, max: 1e9, noNaN: true });

describe('says what prom-client says', () => {
  test('of counters, whatever their labels hold', async () => {
    const adds = fc.array(fc.tuple(label, label, fc.nat(1000)), { maxLength: 20 });
    await fc.assert(
      fc.asyncProperty(adds, async (list) => {
        const ours = new MetricRegistry();
        const theirs = new prom.Registry();
        const help = 'Help with \\ and\na line feed.';
        const own = ours.counter('a_total', help, ['x', 'y']);
        const other = new prom.Counter({
          name: 'a_total',
          help,
          labelNames: ['x', 'y'],
          registers: [theirs],
        });
        for (const [x, y, amount] of list) {
          own.add(amount, x, y);
          other.inc({ x, y }, amount);
        }
        expect(readExposition(ours.render())).toEqual(readExposition(await theirs.metrics()));
      }),
    );
  });

  test('of gauges, of all sizes', async () => {
    await fc.assert(
      fc.asyncProperty(value, async (number) => {
        const ours = new MetricRegistry();
        const theirs = new prom.Registry();
        ours.gauge('a', 'A.').set(number);
        new prom.Gauge({ name: 'a', help: 'A.', registers: [theirs] }).set(number);
        expect(readExposition(ours.render())).toEqual(readExposition(await theirs.metrics()));
      }),
    );
  });

  test('of infinities and of what is no number', async () => {
    const ours = new MetricRegistry();
    const theirs = new prom.Registry();
    const own = ours.gauge('a', 'A.', ['of']);
    const other = new prom.Gauge({ name: 'a', help: 'A.', labelNames: ['of'], registers: [theirs] });
    for (const number of [Infinity, -Infinity, NaN]) {
      own.set(number, String(number));
      other.set({ of: String(number) }, number);
    }
    const lines = (text: string) => text.split('\n').filter((line) => line !== '');
    // prom-client writes `Nan`; the format is read by Go's ParseFloat, which takes either.
    expect(lines(ours.render())).toEqual(lines((await theirs.metrics()).replace(' Nan', ' NaN')));
  });

  test('of histograms, on and between their bounds', async () => {
    const bounds = [0.5, 1, 2.5];
    const values = fc.array(
      fc.tuple(label, fc.oneof(fc.constantFrom(...bounds), fc.double({ min: 0, max: 4, noNaN: true }))),
      { maxLength: 30 },
    );
    await fc.assert(
      fc.asyncProperty(values, async (list) => {
        const ours = new MetricRegistry();
        const theirs = new prom.Registry();
        const own = ours.histogram('a_seconds', 'A.', bounds, ['x']);
        const other = new prom.Histogram({
          name: 'a_seconds',
          help: 'A.',
          buckets: bounds,
          labelNames: ['x'],
          registers: [theirs],
        });
        for (const [x, it] of list) {
          own.observe(it, x);
          other.observe({ x }, it);
        }
        expect(readExposition(ours.render())).toEqual(readExposition(await theirs.metrics()));
      }),
    );
  });
});

test('labels that clients choose do not grow it without bound', () => {
  const registry = new MetricRegistry();
  const counter = registry.counter('a_total', 'A.', ['model']);
  for (let k = 0; k < 2000; k++) counter.add(1, `model-${k}`);
  const { samples } = readExposition(registry.render()).a_total!;
  expect(Object.keys(samples)).toHaveLength(1001);
  expect(samples['a_total model=other']).toBe(1000);
});

test('a copied counter shows the last total', () => {
  const registry = new MetricRegistry();
  const counter = registry.copiedCounter('a_total', 'A.');
  counter.setTotal(3);
  counter.setTotal(5);
  expect(readExposition(registry.render()).a_total).toEqual({
    help: 'A.',
    type: 'counter',
    samples: { 'a_total ': 5 },
  });
});
