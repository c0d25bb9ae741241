import type { AssumptionPanel, AssumptionPoint } from './assumptions.ts';

const WIDTH = 520;
const HEIGHT = 260;
const LEFT = 44;
const RIGHT = 12;
const TOP = 34;
const BOTTOM = 56;
const TARGET = 0.99;

/** A page with one small chart for each assumption: total and busy factor, and where attainment falls below 99 %. */
export function assumptionsPage(panels: readonly AssumptionPanel[], setting: string): string {
  const highest = Math.max(...panels.flatMap(({ points }) => points.map(({ busyFactor }) => busyFactor)));
  const charts = panels.map((panel) => chart(panel, Math.ceil(highest * 2) / 2)).join('\n');
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>What the saving depends on</title>
<style>
  body { font: 15px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 70rem; padding: 0 1rem; color: #1b1b1b; background: #fff; }
  .charts { display: flex; flex-wrap: wrap; gap: 1rem; }
  svg { max-width: 100%; height: auto; font: 12px system-ui, sans-serif; }
  .total { stroke: #0b6e4f; fill: #0b6e4f; } .busy { stroke: #b5651d; fill: #b5651d; }
  polyline { fill: none !important; stroke-width: 2; }
  .axis { stroke: #999; } .grid { stroke: #e4e4e4; } .miss { fill: #b00020; font-weight: 600; }
</style>
<h1>What the saving depends on</h1>
<p>${escapeHtml(setting)} A factor is the top clock's power over ours, so 1 saves nothing.
<b style="color:#0b6e4f">Total</b>: energy for the same requests, idle time included.
<b style="color:#b5651d">Busy</b>: mean draw of a GPU while it has work. They are different figures; a bill follows the first.
Below each value stands the attainment of ours, in red where it is under 99 %. Simulated; no GPU was measured.</p>
<div class="charts">
${charts}
</div>
</html>
`;
}

function chart({ title, points }: AssumptionPanel, highest: number): string {
  const x = (i: number): number => LEFT + ((i + 0.5) * (WIDTH - LEFT - RIGHT)) / points.length;
  const y = (factor: number): number =>
    HEIGHT - BOTTOM - ((factor - 1) / (highest - 1)) * (HEIGHT - TOP - BOTTOM);
  const ticks = Array.from({ length: Math.round((highest - 1) * 2) + 1 }, (_, i) => 1 + i / 2);
  const line = (name: 'total' | 'busy', value: (point: AssumptionPoint) => number): string => {
    const coordinates = points.map((point, i) => `${x(i).toFixed(1)},${y(value(point)).toFixed(1)}`);
    const dots = points.map((point, i) => {
      const label = `${name} factor ${value(point).toFixed(2)}`;
      return `<circle class="${name}" cx="${x(i).toFixed(1)}" cy="${y(value(point)).toFixed(1)}" r="3.5"><title>${label}</title></circle>`;
    });
    return `<polyline class="${name}" points="${coordinates.join(' ')}"/>${dots.join('')}`;
  };
  const grid = ticks.map(
    (tick) =>
      `<line class="grid" x1="${LEFT}" x2="${WIDTH - RIGHT}" y1="${y(tick)}" y2="${y(tick)}"/><text x="${LEFT - 6}" y="${y(tick) + 4}" text-anchor="end">${tick.toFixed(1)}</text>`,
  );
  const labels = points.map((point, i) => {
    const missed = point.attainment < TARGET ? ' class="miss"' : '';
    return `<text x="${x(i)}" y="${HEIGHT - BOTTOM + 18}" text-anchor="middle">${escapeHtml(point.label)}</text><text${missed} x="${x(i)}" y="${HEIGHT - BOTTOM + 36}" text-anchor="middle">${(100 * point.attainment).toFixed(2)} %</text>`;
  });
  return `<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" width="${WIDTH}" role="img" aria-label="${escapeHtml(title)}">
<text x="${LEFT}" y="18" font-weight="600">${escapeHtml(title)}</text>
${grid.join('')}
<line class="axis" x1="${LEFT}" x2="${WIDTH - RIGHT}" y1="${HEIGHT - BOTTOM}" y2="${HEIGHT - BOTTOM}"/>
${line('busy', (point) => point.busyFactor)}
${line('total', (point) => point.totalFactor)}
${labels.join('')}
</svg>`;
}

const escapeHtml = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
