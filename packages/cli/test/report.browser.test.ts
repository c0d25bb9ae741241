import { existsSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { reportHtml } from '../src/report/reportHtml.ts';
import { fixtureRun } from './fixtureRun.ts';
import { fixtureRecords } from './replayFixture.ts';
import { testFolder } from './testFolder.ts';

const executablePath = process.env.WATTLANE_CHROMIUM ?? '/usr/bin/chromium';

const ARGUMENTS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

const POLICIES = ['fcfs', 'ssjf', 'boost'] as const;
const CHARTS = ['completion', 'ttft', 'percentiles', 'lengths', 'held', 'power'] as const;

/** A report that is open in the browser, and what went wrong in it. */
interface OpenReport {
  readonly page: Page;
  readonly complaints: readonly string[];
  readonly requests: readonly string[];
}

describe.skipIf(!existsSync(executablePath))('the report in Chromium (skipped without it)', () => {
  const folder = testFolder();
  let browser: Browser;

  beforeAll(async () => {
    browser = await chromium.launch({ executablePath, args: ARGUMENTS });
  }, 60_000);
  afterAll(() => browser.close());

  async function openReport(
    options: Parameters<Browser['newPage']>[0] = {},
    html: string = reportHtml(fixtureRun(POLICIES)),
    charts: number = CHARTS.length,
  ): Promise<OpenReport> {
    const page = await browser.newPage({ viewport: { width: 1200, height: 900 }, ...options });
    const complaints: string[] = [];
    const requests: string[] = [];
    page.on('console', (message) => complaints.push(message.text()));
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('request', (request) => requests.push(request.url()));
    await page.goto(pathToFileURL(folder.write('report.html', html)).href);
    await page.waitForFunction((count) => document.querySelectorAll('.plot canvas').length === count, charts);
    await page.evaluate(
      () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))),
    );
    return { page, complaints, requests };
  }

  test('loads nothing but itself and has nothing to complain about', async () => {
    const { page, complaints, requests } = await openReport();
    expect(complaints).toEqual([]);
    expect(requests).toEqual([page.url()]);
  });

  test.each(['light', 'dark'] as const)(
    'every chart shows every policy in its colour, %s',
    async (colorScheme) => {
      const { page } = await openReport({ colorScheme });
      const colours = await page.evaluate(policyColours, POLICIES);
      expect(new Set(colours).size).toBe(POLICIES.length);
      for (const chart of CHARTS) {
        const counts = await page.evaluate(countPixels, { chart, colours });
        const drawn = chart === 'percentiles' ? counts.slice(1) : counts;
        for (const count of drawn) expect(count, `${chart}: ${counts}`).toBeGreaterThan(30);
      }
    },
  );

  test('a policy that is switched off goes from every chart, and comes back', async () => {
    const { page } = await openReport();
    const colours = await page.evaluate(policyColours, POLICIES);
    const ssjf = page.locator('#chart-ttft .legend button', { hasText: 'ssjf' });
    await ssjf.press('Enter');
    for (const chart of CHARTS) {
      const counts = await page.evaluate(countPixels, { chart, colours });
      expect(counts[1], chart).toBe(0);
      expect(counts[2], chart).toBeGreaterThan(30);
    }
    expect(await page.locator('#chart-power .legend button[aria-pressed="false"]').count()).toBe(1);
    await ssjf.press('Enter');
    expect((await page.evaluate(countPixels, { chart: 'power', colours }))[1]).toBeGreaterThan(30);
  });

  test('arrow keys read values out', async () => {
    const { page } = await openReport();
    await page.locator('#chart-completion .plot').press('End');
    expect(await page.locator('#chart-completion .value').allTextContents()).toEqual([
      '100 %',
      '100 %',
      '100 %',
    ]);
    expect(await page.locator('#chart-completion .place').textContent()).toMatch(/^at [\d.]+ s$/);
    await page.locator('#chart-lengths .plot').press('Home');
    expect(await page.locator('#chart-completion .place').textContent()).toBe('');
    expect(await page.locator('#chart-lengths .place').textContent()).toMatch(
      /^at answers up to \d+ tokens$/,
    );
  });

  test('the pointer reads values out', async () => {
    const { page } = await openReport();
    await page.locator('#chart-power .u-over').hover();
    await page.waitForFunction(() => document.querySelector('#chart-power .place')?.textContent !== '');
    expect(await page.locator('#chart-power .value').first().textContent()).toMatch(/^[\d.]+ W$/);
  });

  test('five policies fit a screen of 400 pixels without scrolling sideways', async () => {
    const html = reportHtml(
      fixtureRun(['fcfs', 'ssjf', 'boost', 'sjf', 'edf'], `${'long-name-'.repeat(20)}.csv`),
    );
    const { page } = await openReport({ viewport: { width: 400, height: 800 } }, html);
    const widths = await page.evaluate(() => ({
      page: document.documentElement.scrollWidth,
      plots: [...document.querySelectorAll('.uplot')].map((plot) =>
        Math.ceil(plot.getBoundingClientRect().right),
      ),
    }));
    expect(widths.page).toBe(400);
    expect(Math.max(...widths.plots)).toBeLessThanOrEqual(400);
  });

  test('on a narrow screen names of figures stay while the columns scroll', async () => {
    const html = reportHtml(fixtureRun(['fcfs', 'ssjf', 'boost', 'sjf', 'edf']));
    const { page } = await openReport({ viewport: { width: 400, height: 800 } }, html);
    const places = await page.evaluate(() => {
      const scroll = document.querySelector<HTMLElement>('.scroll')!;
      const names = ['tbody th[scope="row"]', 'th[scope="rowgroup"] > span', 'thead th'];
      const lefts = (): number[] =>
        names.map((name) => Math.round(scroll.querySelector(name)!.getBoundingClientRect().left));
      const before = lefts();
      scroll.scrollLeft = 1000;
      return { before, after: lefts(), scrolled: scroll.scrollLeft };
    });
    expect(places.scrolled).toBeGreaterThan(20);
    expect(places.after).toEqual(places.before);
  });

  test('a baseline that another policy runs over still shows', async () => {
    const { settings, records, results } = fixtureRun(['fcfs']);
    const twin = { ...results[0]!, policy: 'ssjf', label: 'ssjf' };
    const run = { settings, records, results: [results[0]!, twin] };
    const { page } = await openReport({}, reportHtml(run), CHARTS.length - 1);
    const colours = await page.evaluate(policyColours, ['fcfs']);
    for (const chart of ['completion', 'ttft', 'lengths', 'held', 'power']) {
      const [count] = await page.evaluate(countPixels, { chart, colours });
      expect(count, chart).toBeGreaterThan(30);
    }
  });

  test('a queue that is always empty is a line at 0', async () => {
    const run = fixtureRun(POLICIES);
    const results = run.results.map((result) => ({
      ...result,
      timeline: { ...result.timeline, heldRequests: result.timeline.heldRequests.map(() => 0) },
    }));
    const { page } = await openReport({}, reportHtml({ ...run, results }));
    const colours = await page.evaluate(policyColours, ['fcfs']);
    const [count] = await page.evaluate(countPixels, { chart: 'held', colours });
    expect(count).toBeGreaterThan(30);
  });

  test('no two labels of an axis read alike, however small the values', async () => {
    const run = fixtureRun(['fcfs', 'ssjf']);
    const results = run.results.map((result) => ({
      ...result,
      timeline: {
        ...result.timeline,
        heldRequests: result.timeline.heldRequests.map((held) => held / 100_000),
      },
    }));
    const html = reportHtml({ ...run, results }).replace(
      '<script>/*',
      `<script>${RECORD_TEXTS}</script><script>/*`,
    );
    const { page } = await openReport({}, html.replace(/<meta http-equiv[^>]*>/, ''));
    const texts = await page.evaluate(() => (window as unknown as { texts: Record<string, string[]> }).texts);
    const labels = texts['chart-held']!;
    const drawings = labels.filter((label) => label === 'held requests').length;
    const small = labels.filter((label) => label.startsWith('0.'));
    expect(small.length / drawings).toBeGreaterThan(2);
    expect(new Set(small).size).toBe(small.length / drawings);
  });

  test('the last label of an axis is inside the picture', async () => {
    const run = fixtureRun(['fcfs', 'ssjf'], 'long.csv', fixtureRecords(100_000));
    const html = reportHtml(run).replace('<script>/*', `<script>${RECORD_TEXTS}</script><script>/*`);
    const { page } = await openReport({}, html.replace(/<meta http-equiv[^>]*>/, ''));
    const ends = await page.evaluate(
      () => (window as unknown as { ends: Record<string, number> }).ends['chart-percentiles'],
    );
    expect(ends).toBeLessThanOrEqual(0);
  });

  test('charts follow the width of the window', async () => {
    const { page } = await openReport();
    await page.setViewportSize({ width: 500, height: 800 });
    await page.waitForFunction(() => document.querySelector('.uplot')!.getBoundingClientRect().right <= 500);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(500);
  });

  test('print colours are those of the light page even in the dark', async () => {
    const { page } = await openReport({ colorScheme: 'dark' });
    const dark = await page.evaluate(policyColours, POLICIES);
    await page.evaluate(() => dispatchEvent(new Event('beforeprint')));
    const printed = await page.evaluate(policyColours, POLICIES);
    const light = await (await openReport({ colorScheme: 'light' })).page.evaluate(policyColours, POLICIES);
    expect(printed).toEqual(light);
    expect(printed).not.toEqual(dark);
    await page.evaluate(() => dispatchEvent(new Event('afterprint')));
    expect(await page.evaluate(policyColours, POLICIES)).toEqual(dark);
  });

  test('a hostile trace name runs nothing', async () => {
    const name = `</script><script>document.title='owned'</script><img src=x onerror="document.title='owned'">`;
    const { page, complaints } = await openReport({}, reportHtml(fixtureRun(POLICIES, name)));
    expect(await page.title()).toBe(`Wattlane replay of ${name}`);
    expect(await page.locator('h1').textContent()).toBe(name);
    expect(complaints).toEqual([]);
  });

  test('without scripts the table and the captions are there', async () => {
    const page = await browser.newPage({ javaScriptEnabled: false });
    await page.goto(pathToFileURL(folder.write('plain.html', reportHtml(fixtureRun(POLICIES)))).href);
    expect(await page.locator('table tbody tr').count()).toBeGreaterThan(15);
    expect(await page.locator('figcaption').count()).toBe(CHARTS.length);
    expect(await page.locator('noscript').innerText()).toContain('The charts need scripts');
  });

  test('every text has enough contrast with the page, light and dark', async () => {
    for (const colorScheme of ['light', 'dark'] as const) {
      const { page } = await openReport({ colorScheme });
      const contrasts = await page.evaluate(contrastWithPaper, ['text', 'muted', 'good', 'bad', 'accent']);
      // WCAG 2.2, 1.4.3: 4.5 for text; 1.4.11: 3 for graphics.
      for (const [name, contrast] of contrasts)
        expect(contrast, `${colorScheme} ${name}`).toBeGreaterThan(4.5);
      const lines = await page.evaluate(
        contrastWithPaper,
        ['fcfs', 'ssjf', 'boost', 'sjf', 'edf'].map((policy) => `policy-${policy}`),
      );
      for (const [name, contrast] of lines) expect(contrast, `${colorScheme} ${name}`).toBeGreaterThan(3);
    }
  });
});

/**
 * A script for the page, before the charts are drawn: keeps the texts of each chart's first drawing in `texts`, and in
 * `ends` by how much the one furthest to the right leaves its canvas, in pixels.
 */
const RECORD_TEXTS = `
window.texts = {};
window.ends = {};
const fillText = CanvasRenderingContext2D.prototype.fillText;
CanvasRenderingContext2D.prototype.fillText = function (text, x, y) {
  const chart = this.canvas.closest('figure').id;
  (window.texts[chart] ??= []).push(text);
  const { width } = this.measureText(text);
  const isLevel = this.getTransform().b === 0;
  const right = this.textAlign === 'center' ? x + width / 2 : this.textAlign === 'right' ? x : x + width;
  const beyond = isLevel ? right - this.canvas.width : -1;
  window.ends[chart] = Math.max(window.ends[chart] ?? -Infinity, beyond);
  return fillText.call(this, text, x, y);
};`;

/** Runs in the page: the colours of policies as the style sheet has them. */
function policyColours(policies: readonly string[]): string[] {
  const style = getComputedStyle(document.documentElement);
  return policies.map((policy) => style.getPropertyValue(`--policy-${policy}`).trim());
}

/** Runs in the page: pixels of each colour, all but equal, inside the plotting area of a chart. */
function countPixels({ chart, colours }: { chart: string; colours: readonly string[] }): number[] {
  const canvas = document.querySelector<HTMLCanvasElement>(`#chart-${chart} canvas`)!;
  const over = document.querySelector<HTMLElement>(`#chart-${chart} .u-over`)!;
  const ratio = canvas.width / canvas.clientWidth;
  const area = [over.offsetLeft, over.offsetTop, over.clientWidth, over.clientHeight].map(
    (place) => place * ratio,
  );
  const { data } = canvas.getContext('2d')!.getImageData(area[0]!, area[1]!, area[2]!, area[3]!);
  return colours.map((colour) => {
    const wanted = [1, 3, 5].map((place) => Number.parseInt(colour.slice(place, place + 2), 16));
    let count = 0;
    for (let pixel = 0; pixel < data.length; pixel += 4) {
      const isClose = wanted.every((value, channel) => Math.abs(data[pixel + channel]! - value) <= 12);
      if (isClose && data[pixel + 3]! > 200) count += 1;
    }
    return count;
  });
}

/** Runs in the page: WCAG contrast of colours of the style sheet with its paper. */
function contrastWithPaper(names: readonly string[]): [string, number][] {
  const style = getComputedStyle(document.documentElement);
  const luminance = (name: string): number => {
    const colour = style.getPropertyValue(`--${name}`).trim();
    const [red, green, blue] = [1, 3, 5].map((place) => {
      const value = Number.parseInt(colour.slice(place, place + 2), 16) / 255;
      return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * red! + 0.7152 * green! + 0.0722 * blue!;
  };
  return names.map((name) => {
    const [dark, light] = [luminance(name), luminance('paper')].sort((a, b) => a - b);
    return [name, (light! + 0.05) / (dark! + 0.05)];
  });
}
