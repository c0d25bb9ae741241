import { createHash } from 'node:crypto';
import type { RequestColumns } from '@wattlane/core/twin';
import { describe, expect, test } from 'vitest';
import { type ChartSpec, MAX_POINTS } from '../src/report/charts/chartSpec.ts';
import { reportHtml } from '../src/report/reportHtml.ts';
import { fixtureRun } from './fixtureRun.ts';
import { fixtureRecords } from './replayFixture.ts';

const html = reportHtml(fixtureRun());

function chartsOf(page: string): readonly ChartSpec[] {
  const [, json = ''] = /<script type="application\/json" id="chart-data">(.*?)<\/script>/s.exec(page) ?? [];
  return JSON.parse(json);
}

describe('self-contained', () => {
  test('no element points outside the page', () => {
    const markup = html.replace(/<script[^>]*>.*?<\/script>/gs, '');
    expect(markup).not.toMatch(/\s(?:src|href|action|data|poster|srcset)\s*=/i);
    expect(markup).not.toMatch(/<(?:link|iframe|img|object|embed|base)\b/i);
    expect(markup).not.toMatch(/@import|url\(/i);
  });

  test('its policy forbids all requests and allows exactly its own scripts', () => {
    const [, policy = ''] = /http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(html) ?? [];
    expect(policy).toMatch(/^default-src 'none';/);
    const scripts = [...html.matchAll(/<script>(.*?)<\/script>/gs)].map(([, text = '']) => text);
    expect(scripts).toHaveLength(2);
    for (const script of scripts) {
      expect(policy).toContain(`'sha256-${createHash('sha256').update(script).digest('base64')}'`);
    }
    expect(policy.match(/sha256-/g)).toHaveLength(2);
  });

  test('it carries the licence of uPlot', () => {
    expect(html).toContain('The MIT License (MIT)');
  });

  test('it is far below 1 MB for three policies', () => {
    expect(Buffer.byteLength(html)).toBeLessThan(250_000);
  });

  test('the same run gives the same bytes', () => {
    expect(reportHtml(fixtureRun())).toBe(html);
  });
});

describe('hostile names', () => {
  const name = `</title></script><script>alert('x')</script><img src=x onerror="alert(1)">&'"`;
  const page = reportHtml(fixtureRun(['fcfs', 'ssjf'], name));

  test('stay text', () => {
    expect(page).not.toContain('<img');
    expect(page.match(/<script\b/g)).toHaveLength(3);
    expect(page).toContain('&lt;/title&gt;&lt;/script&gt;&lt;script&gt;alert(&#39;x&#39;)');
  });

  test('do not end the data element', () => {
    const run = fixtureRun(['fcfs']);
    const forged = { ...run, results: run.results.map((result) => ({ ...result, policy: '</script><b>' })) };
    const forgedPage = reportHtml(forged);
    expect(forgedPage).not.toContain('</script><b>');
    expect(chartsOf(forgedPage)[0]?.series[0]?.policy).toBe('</script><b>');
  });
});

describe('charts', () => {
  const charts = chartsOf(html);

  test('are six for several policies, five for one', () => {
    const ids = ['completion', 'ttft', 'percentiles', 'lengths', 'held', 'power'];
    expect(charts.map(({ id }) => id)).toEqual(ids);
    expect(chartsOf(reportHtml(fixtureRun(['fcfs']))).map(({ id }) => id)).toEqual(
      ids.filter((id) => id !== 'percentiles'),
    );
  });

  test('of policies that do not differ have no comparison, and the text says so', () => {
    const { settings, records, results } = fixtureRun(['fcfs']);
    const same = { ...results[0]!, policy: 'ssjf', label: 'ssjf' };
    const page = reportHtml({ settings, records, results: [results[0]!, same] });
    expect(chartsOf(page).map(({ id }) => id)).not.toContain('percentiles');
    expect(page).toContain('Every request takes the same time under every policy');
    expect(html).not.toContain('Every request takes the same time');
    expect(reportHtml(fixtureRun(['fcfs']))).not.toContain('Every request takes the same time');
  });

  test('by answer length leave out what was turned away', () => {
    const run = fixtureRun(['fcfs', 'ssjf']);
    // The longer half of the answers is turned away.
    const served = [...run.records.keys()].filter((index) => run.records[index]!.outputTokens < 150);
    const results = run.results.map((result) => ({ ...result, columns: pick(result.columns, served) }));
    const lengths = chartsOf(reportHtml({ ...run, results })).find(({ id }) => id === 'lengths')!;
    expect(lengths.xValues).toHaveLength(10);
    expect(Number(lengths.x.ticks!.at(-1)!.text)).toBeLessThan(150);
    for (const { values } of lengths.series) expect(values).not.toContain(null);
    expect(lengths.caption).not.toContain('- s');
  });

  test('name an oracle as one, in legend and caption', () => {
    const page = reportHtml(fixtureRun(['fcfs', 'sjf']));
    for (const { caption, series } of chartsOf(page)) {
      expect(caption).toContain('sjf (oracle) ');
      expect(series.at(-1)?.label).toBe('sjf (oracle)');
    }
  });

  test('have one value a point, rising x, and few enough points', () => {
    for (const { xValues, series } of charts) {
      expect(xValues.length).toBeGreaterThan(1);
      expect(xValues.length).toBeLessThanOrEqual(MAX_POINTS);
      expect(xValues.every((x, index) => index === 0 || x > xValues[index - 1]!)).toBe(true);
      for (const { values } of series) {
        expect(values).toHaveLength(xValues.length);
        expect(values.some((value) => value !== null)).toBe(true);
      }
    }
  });

  test('distributions rise from near 0 to 100%', () => {
    for (const { series } of charts.slice(0, 2)) {
      for (const { values } of series) {
        expect(values.every((value, index) => index === 0 || value! >= values[index - 1]!)).toBe(true);
        expect(values[0]).toBeLessThan(2);
        expect(values.at(-1)).toBe(100);
      }
    }
  });

  test('the course of power keeps its mean', () => {
    const run = fixtureRun(['fcfs']);
    const power = chartsOf(reportHtml(run)).find(({ id }) => id === 'power')!;
    const shown = power.series[0]!.values.map((value) => value ?? Number.NaN);
    const meanWatts = run.results[0]!.energyJoules / (run.results[0]!.timeline.timeMs.length * 1);
    expect(shown.reduce((sum, value) => sum + value, 0) / shown.length).toBeCloseTo(meanWatts, 0);
  });

  test('each has a title, axis titles with units and a caption with figures of every policy', () => {
    for (const { title, x, y, caption, series } of charts) {
      expect(title).not.toBe('');
      expect(x.label).not.toBe('');
      expect(y.label).toMatch(/, (?:%|s|W)$|held requests/);
      for (const { policy } of series) expect(caption).toMatch(new RegExp(`${policy} [^,;.]*\\d`));
    }
  });
});

function pick(columns: RequestColumns, served: readonly number[]): RequestColumns {
  const of = (values: Float64Array): Float64Array => Float64Array.from(served, (index) => values[index]!);
  return {
    request: Int32Array.from(served),
    arrivalMs: of(columns.arrivalMs),
    ttftMs: of(columns.ttftMs),
    completionMs: of(columns.completionMs),
    tpotMs: of(columns.tpotMs),
  };
}

test('one policy has no baseline to speak of', () => {
  const page = reportHtml(fixtureRun(['fcfs']));
  expect(page).not.toContain('changes against');
  expect(html).toContain('Small figures are changes against fcfs.');
});

test('requests and tokens read as one thing', () => {
  expect(html).toMatch(/<dt>Requests<\/dt><dd>3,000 with [\d,]+ output tokens<\/dd>/);
});

describe('summary table', () => {
  test('has a column a policy and marks the best figures that a server can reach', () => {
    const page = reportHtml(fixtureRun(['fcfs', 'ssjf', 'sjf']));
    const table = /<table>.*?<\/table>/s.exec(page)?.[0] ?? '';
    expect(table.match(/<th scope="col"/g)).toHaveLength(4);
    const mean =
      /<tr><th scope="row">mean <span class="unit">s<\/span><\/th>(.*?)<\/tr>/.exec(table)?.[1] ?? '';
    const cells = mean.split('</td>').slice(0, 3);
    expect(cells.map((cell) => cell.includes('(best)'))).toEqual([false, true, false]);
  });

  test('marks nothing when all are equal', () => {
    expect(reportHtml(fixtureRun(['fcfs']))).not.toContain('(best)');
  });
});

test('traces of one and two requests, and of one moment, make a report', () => {
  for (const count of [1, 2]) {
    const records = fixtureRecords(count).map((record) => ({ ...record, arrivalMs: 0, outputTokens: 1 }));
    const page = reportHtml(fixtureRun(['fcfs', 'ssjf'], 'tiny', records));
    const [body = ''] = /<main>.*<\/main>/s.exec(page) ?? [];
    expect(body).not.toMatch(/NaN|Infinity|undefined/);
    expect(chartsOf(page)).toHaveLength(6);
  }
});
