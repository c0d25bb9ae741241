import { existsSync, statSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { createSfc32, type Rng, sampleExponential, sampleNormal } from '@wattlane/core/random';
import { type Browser, chromium } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { askStream, startDashboardStack } from './dashboardStack.ts';
import type { Stack } from './stack.ts';

const executablePath = process.env.WATTLANE_CHROMIUM ?? '/usr/bin/chromium';
/** `npm run screenshots` sets it; then the pictures of the documentation are taken, after a longer run. */
const takesPictures = process.env.WATTLANE_SCREENSHOTS !== undefined;
const PICTURES_AFTER_MS = 150_000;

const ARGUMENTS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

describe.skipIf(!existsSync(executablePath))('the dashboard in Chromium (skipped without it)', () => {
  let browser: Browser;
  let stack: Stack;
  const load = new AbortController();

  beforeAll(async () => {
    stack = await startDashboardStack({ config: { slo: { ttftMs: 1000, tpotMs: 50 } } });
    void runLoad(stack.url, createSfc32(7), load.signal);
    browser = await chromium.launch({ executablePath, args: ARGUMENTS });
    while (stack.records.length < 10) await sleep(50);
  }, 60_000);
  afterAll(async () => {
    load.abort();
    await browser?.close();
    await stack?.close();
  });

  async function openPage(options: Parameters<Browser['newPage']>[0] = {}) {
    const page = await browser.newPage({ viewport: { width: 1280, height: 900 }, ...options });
    const complaints: string[] = [];
    const hosts = new Set<string>();
    page.on('console', (message) => complaints.push(message.text()));
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('request', (request) => hosts.add(new URL(request.url()).origin));
    await page.goto(`${stack.url}/`);
    if (options?.javaScriptEnabled !== false) {
      await page.waitForFunction(() => document.querySelectorAll('.plot canvas').length === 5);
    }
    return { page, complaints, hosts };
  }

  test('figures move, nothing complains, and no other host is asked', async () => {
    const { page, complaints, hosts } = await openPage();
    const read = () => page.locator('#tile-requests .value').textContent();
    const before = await read();
    await expect.poll(read, { timeout: 15_000 }).not.toBe(before);
    expect(await page.locator('#table-requests tbody tr').count()).toBeGreaterThan(5);
    // Before the pixels are read, of which the browser has a complaint of its own.
    expect(complaints).toEqual([]);
    expect([...hosts]).toEqual([stack.url]);
    for (const chart of ['lengths', 'latency', 'tokens']) {
      await expect.poll(() => page.evaluate(inkOf, chart), { timeout: 20_000 }).toBeGreaterThan(60);
    }
    await page.close();
  });

  test('pausing stops the figures, and they go on afterwards', async () => {
    const { page } = await openPage();
    const pause = page.locator('#pause');
    await pause.press('Enter');
    expect(await pause.getAttribute('aria-pressed')).toBe('true');
    const before = await page.locator('#time').textContent();
    await sleep(1500);
    expect(await page.locator('#time').textContent()).toBe(before);
    await pause.press('Enter');
    await expect.poll(() => page.locator('#time').textContent()).not.toBe(before);
    await page.close();
  });

  test.each([1280, 360])('at %i pixels nothing sticks out sideways', async (width) => {
    const { page } = await openPage({ viewport: { width, height: 800 } });
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(width);
    for (const summary of await page.locator('summary').all()) await summary.click();
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(width);
    await page.close();
  });

  test.each(['light', 'dark'] as const)('every text stands out from its ground, %s', async (colorScheme) => {
    const { page } = await openPage({ colorScheme });
    for (const summary of await page.locator('summary').all()) await summary.click();
    // WCAG 2.2, 1.4.3.
    for (const [text, contrast] of await page.evaluate(textContrasts)) {
      expect(contrast, text).toBeGreaterThanOrEqual(4.5);
    }
    // 1.4.11: lines of charts.
    for (const [name, contrast] of await page.evaluate(lineContrasts)) {
      expect(contrast, name).toBeGreaterThanOrEqual(3);
    }
    await page.close();
  });

  test('the tab key walks the page from top to bottom, and shows where it is', async () => {
    const { page } = await openPage();
    const stops: { name: string; outline: string; order: number }[] = [];
    for (let press = 0; press < 40; press++) {
      await page.keyboard.press('Tab');
      const stop = await page.evaluate(focusedStop);
      if (stop === null) break;
      stops.push(stop);
    }
    const names = stops.map(({ name }) => name);
    expect(names.slice(0, 4)).toEqual([
      'Skip to the figures',
      'Pause',
      'Engines and what is at them',
      'What waits, and waits of the last 15 minutes, by band',
    ]);
    expect(names.filter((name) => name.startsWith('chart-'))).toEqual(
      ['queue', 'waits', 'lengths', 'latency', 'tokens'].map((id) => `chart-${id}`),
    );
    expect(stops.map(({ order }) => order)).toEqual(
      [...stops.map(({ order }) => order)].sort((a, b) => a - b),
    );
    for (const { name, outline } of stops) expect(outline, name).not.toMatch(/none|0px/);
    await page.close();
  });

  test('arrow keys read values of a chart out', async () => {
    const { page } = await openPage();
    const place = page.locator('#chart-tokens .place');
    await expect
      .poll(async () => {
        await page.locator('#chart-tokens .plot').press('End');
        return place.textContent();
      })
      .toMatch(/^at \d\d:\d\d:\d\d$/);
    expect(await page.locator('#chart-tokens .value').first().textContent()).toMatch(/^[\d,.]+$/);
    await page.close();
  });

  test('has landmarks, one first heading, and a summary that is read out politely', async () => {
    const { page } = await openPage();
    const counts = await page.evaluate(() =>
      ['header', 'main', 'footer', 'h1', '[aria-live="polite"]'].map(
        (it) => document.querySelectorAll(it).length,
      ),
    );
    expect(counts).toEqual([1, 1, 1, 1, 1]);
    const levels = await page.evaluate(() =>
      [...document.querySelectorAll('h1, h2, h3')].map(({ tagName }) => Number(tagName[1])),
    );
    levels.reduce((before, level) => {
      expect(level - before).toBeLessThanOrEqual(1);
      return level;
    });
    const changes = await page.evaluate(summaryChanges, 4000);
    expect(changes).toBeLessThanOrEqual(1);
    await page.close();
  });

  test('without scripts the figures of the moment and all tables are there', async () => {
    const { page } = await openPage({ javaScriptEnabled: false });
    expect(await page.locator('#tile-requests .value').textContent()).toMatch(/^\d+$/);
    expect(await page.locator('#tile-energy .note').textContent()).toBe('no agent reports yet');
    expect(await page.locator('#table-backends tbody tr').count()).toBe(1);
    expect(await page.locator('details table').count()).toBe(5);
    expect(await page.locator('noscript').first().innerText()).toContain('needs scripts');
    await page.close();
  });

  test.runIf(takesPictures)(
    'pictures for the documentation',
    async () => {
      await sleep(PICTURES_AFTER_MS);
      for (const colorScheme of ['light', 'dark'] as const) {
        const { page } = await openPage({ colorScheme, viewport: { width: 1280, height: 1080 } });
        await sleep(2500);
        const path = fileURLToPath(
          new URL(`../../../docs/assets/dashboard-${colorScheme}.png`, import.meta.url),
        );
        await page.screenshot({ path });
        expect(statSync(path).size).toBeLessThan(200_000);
        await page.close();
      }
      const { page } = await openPage({ viewport: { width: 360, height: 740 } });
      await sleep(1500);
      const path = fileURLToPath(new URL('../../../docs/assets/dashboard-phone.png', import.meta.url));
      await page.screenshot({ path });
      expect(statSync(path).size).toBeLessThan(200_000);
    },
    PICTURES_AFTER_MS + 60_000,
  );
});

/** Waves of requests of mixed length and band, more than the engine has slots for. */
async function runLoad(url: string, rng: Rng, end: AbortSignal): Promise<void> {
  for (let sentMs = 0; !end.aborted; ) {
    const isBusy = Math.floor(sentMs / 12_000) % 2 === 0;
    const gapMs = sampleExponential(rng, isBusy ? 70 : 250);
    sentMs += gapMs;
    await sleep(gapMs);
    const tokens = Math.max(4, Math.round(Math.exp(4.8 + 1.1 * sampleNormal(rng, 0, 1))));
    const draw = rng.nextFloat();
    const band = draw < 0.15 ? 'interactive' : draw < 0.85 ? 'standard' : 'best-effort';
    askStream(url, Math.min(tokens, 1500), { band, error: sampleNormal(rng, 0, 0.4) }).catch(() => {});
  }
}

/** Runs in the page: pixels that a chart drew inside its plotting area in one of its line colours. */
function inkOf(chart: string): number {
  const style = getComputedStyle(document.documentElement);
  const wanted = ['first', 'plain'].map((name) => {
    const colour = style.getPropertyValue(`--${name}`).trim();
    return [1, 3, 5].map((place) => Number.parseInt(colour.slice(place, place + 2), 16));
  });
  const canvas = document.querySelector<HTMLCanvasElement>(`#chart-${chart} canvas`)!;
  const { data } = canvas.getContext('2d')!.getImageData(0, 0, canvas.width, canvas.height);
  let count = 0;
  for (let pixel = 0; pixel < data.length; pixel += 4) {
    const near = wanted.some((rgb) => rgb.every((value, at) => Math.abs(data[pixel + at]! - value) <= 12));
    if (near && data[pixel + 3]! > 200) count += 1;
  }
  return count;
}

/** Runs in the page: for every element with text of its own, the WCAG contrast of the two. */
function textContrasts(): [string, number][] {
  const channels = (colour: string) => (colour.match(/[\d.]+/g) ?? []).map(Number);
  const luminance = (colour: string) => {
    const [red, green, blue] = channels(colour).map((value) =>
      value / 255 <= 0.04045 ? value / 255 / 12.92 : ((value / 255 + 0.055) / 1.055) ** 2.4,
    );
    return 0.2126 * red! + 0.7152 * green! + 0.0722 * blue!;
  };
  const ground = (element: Element | null): string => {
    if (element === null) return 'rgb(255, 255, 255)';
    const { backgroundColor } = getComputedStyle(element);
    return channels(backgroundColor)[3] === 0 ? ground(element.parentElement) : backgroundColor;
  };
  return [...document.querySelectorAll('body *')]
    .filter((element) =>
      [...element.childNodes].some((node) => node.nodeType === 3 && node.textContent?.trim()),
    )
    .filter((element) => !['SCRIPT', 'STYLE', 'NOSCRIPT'].includes(element.tagName))
    .map((element) => {
      const [dark, light] = [luminance(getComputedStyle(element).color), luminance(ground(element))].sort(
        (a, b) => a - b,
      );
      return [element.textContent!.trim().slice(0, 40), (light! + 0.05) / (dark! + 0.05)];
    });
}

/** Runs in the page: contrast of the colours of lines with the paper. */
function lineContrasts(): [string, number][] {
  const style = getComputedStyle(document.documentElement);
  const luminance = (name: string): number => {
    const colour = style.getPropertyValue(`--${name}`).trim();
    const [red, green, blue] = [1, 3, 5].map((place) => {
      const value = Number.parseInt(colour.slice(place, place + 2), 16) / 255;
      return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * red! + 0.7152 * green! + 0.0722 * blue!;
  };
  return ['first', 'second', 'third', 'plain', 'bad', 'accent'].map((name) => {
    const [dark, light] = [luminance(name), luminance('paper')].sort((a, b) => a - b);
    return [name, (light! + 0.05) / (dark! + 0.05)];
  });
}

/** Runs in the page: what has the focus, its outline, and its place among all elements. */
function focusedStop(): { name: string; outline: string; order: number } | null {
  const element = document.activeElement;
  if (element === null || element === document.body) return null;
  const { outlineStyle, outlineWidth } = getComputedStyle(element);
  const figure = element.classList.contains('plot') ? element.closest('figure')!.id : null;
  const name = figure ?? element.getAttribute('aria-label') ?? element.textContent!.trim();
  const order = [...document.querySelectorAll('*')].indexOf(element);
  return { name, outline: `${outlineStyle} ${outlineWidth}`, order };
}

/** Runs in the page: how often the summary changes within a time, in ms, after its first change. */
function summaryChanges(withinMs: number): Promise<number> {
  return new Promise((resolve) => {
    let changes = 0;
    new MutationObserver(() => {
      changes += 1;
    }).observe(document.getElementById('summary')!, { childList: true, characterData: true, subtree: true });
    setTimeout(() => resolve(changes), withinMs);
  });
}
