// Keeps the dashboard's page up to date. All text comes from the gateway (src/dashboard/dashboardView.ts); this script
// puts it in its place and draws the charts. uPlot is on the window. Checked by `tsc -p packages/worker/assets`.

/**
 * @typedef {import('../src/dashboard/dashboardView.ts').DashboardView} View
 * @typedef {import('../src/dashboard/dashboardView.ts').SeriesName} SeriesName
 * @typedef {import('uplot')} Plot
 * @typedef {{ name: SeriesName | 'predicted' | 'even', label: string, color: string, dash?: number[], points?: boolean }} Line
 * @typedef {{ id: string, unit: string, lines: Line[], scatter?: boolean }} Chart
 * @typedef {{ chart: Chart, plot: Plot, values: HTMLElement[], place: HTMLElement }} Drawn
 */

/** @type {typeof import('uplot')} */
const UPlot = /** @type {any} */ (window).uPlot;

const PLOT_HEIGHT = 220;
const FONT = '12px system-ui, sans-serif';
/** Buckets and points that are kept, as many as the gateway keeps. */
const MOST_BUCKETS = 180;
const MOST_POINTS = 500;
/** A sentence is read out at most this often, in ms. */
const SUMMARY_EVERY_MS = 10_000;
/** Charts move once a second, or this often for those who asked for less motion. */
const CALM_EVERY_MS = 5000;
/** Shortest time that a chart spans, in s. */
const LEAST_SPAN_S = 60;

/** @type {Chart[]} */
const CHARTS = [
  {
    id: 'queue',
    unit: '',
    lines: [
      { name: 'interactive', label: 'interactive', color: 'first' },
      { name: 'standard', label: 'standard', color: 'second', dash: [9, 4] },
      { name: 'best-effort', label: 'best-effort', color: 'third', dash: [2, 3] },
    ],
  },
  {
    id: 'waits',
    unit: 'ms',
    lines: [
      { name: 'realWaitMs', label: 'as it was', color: 'first' },
      { name: 'fcfsWaitMs', label: 'in order of arrival', color: 'plain', dash: [9, 4] },
    ],
  },
  {
    id: 'latency',
    unit: 'ms',
    lines: [
      { name: 'ttftP50Ms', label: 'median', color: 'first' },
      { name: 'ttftP99Ms', label: '99 %', color: 'second', dash: [9, 4] },
    ],
  },
  {
    id: 'lengths',
    unit: 'tokens',
    scatter: true,
    lines: [
      { name: 'predicted', label: 'an answer', color: 'first', points: true },
      { name: 'even', label: 'predicted = actual', color: 'plain', dash: [4, 4] },
    ],
  },
  {
    id: 'tokens',
    unit: '',
    lines: [
      { name: 'outputTokensPerSecond', label: 'of answers', color: 'first' },
      { name: 'inputTokensPerSecond', label: 'of prompts', color: 'plain', dash: [9, 4] },
    ],
  },
];

const calm = matchMedia('(prefers-reduced-motion: reduce)');
const kept = {
  /** @type {number[]} */
  times: [],
  /** @type {Record<string, (number | null)[]>} */
  values: {},
  /** @type {{ actual: number, predicted: number }[]} */
  points: [],
  /** @type {number | null} */
  sloTtftMs: null,
  summaryAt: -SUMMARY_EVERY_MS,
  drawnAt: -CALM_EVERY_MS,
};

const drawn = CHARTS.map(createChart);
const pause = /** @type {HTMLButtonElement} */ (byId('pause'));
/** @type {EventSource | null} */
let source = null;

pause.hidden = false;
pause.addEventListener('click', () => {
  if (source === null) listen();
  else stop();
});
matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => {
  for (const { plot } of drawn) plot.redraw(false);
});
listen();

function listen() {
  source = new EventSource('/dashboard/events');
  source.addEventListener('whole', (event) => show(JSON.parse(event.data), true));
  source.addEventListener('tick', (event) => show(JSON.parse(event.data), false));
  source.addEventListener('error', () => setText(byId('link'), 'Connection lost, trying again. As of'));
  pause.setAttribute('aria-pressed', 'false');
}

function stop() {
  source?.close();
  source = null;
  pause.setAttribute('aria-pressed', 'true');
  setText(byId('link'), 'Paused. As of');
}

/** @param {View} view @param {boolean} isWhole */
function show(view, isWhole) {
  setText(byId('link'), 'As of');
  setText(byId('time'), view.time);
  for (const [name, { value, note }] of Object.entries(view.tiles)) {
    const tile = byId(`tile-${name}`);
    setText(/** @type {HTMLElement} */ (tile.querySelector('.value')), value);
    setText(/** @type {HTMLElement} */ (tile.querySelector('.note')), note);
  }
  for (const [name, rows] of Object.entries(view.tables)) fillTable(name, rows);
  sayAtTimes(view.summary);
  keep(view, isWhole);
  if (calm.matches && performance.now() - kept.drawnAt < CALM_EVERY_MS) return;
  kept.drawnAt = performance.now();
  for (const each of drawn) each.plot.setData(dataOf(each.chart));
}

/** @param {string} summary */
function sayAtTimes(summary) {
  if (performance.now() - kept.summaryAt < SUMMARY_EVERY_MS) return;
  kept.summaryAt = performance.now();
  setText(byId('summary'), summary);
}

/** Takes in values of new buckets; those of buckets that are known already are replaced. @param {View} view @param {boolean} isWhole */
function keep({ series, points, slo }, isWhole) {
  if (isWhole) Object.assign(kept, { times: [], values: {}, points: [] });
  kept.sloTtftMs = slo.ttftMs;
  const first = series.times[0] ?? Number.POSITIVE_INFINITY;
  const before = kept.times.filter((time) => time < first).length;
  const join = (/** @type {any[]} */ old, /** @type {readonly any[]} */ added) =>
    [...old.slice(0, before), ...added].slice(-MOST_BUCKETS);
  for (const [name, values] of Object.entries(series.values)) {
    kept.values[name] = join(kept.values[name] ?? [], values);
  }
  kept.times = join(kept.times, series.times);
  const added = points.actual.map((actual, place) => ({ actual, predicted: points.predicted[place] ?? 1 }));
  kept.points = [...kept.points, ...added].slice(-MOST_POINTS);
}

/** @param {Chart} chart @returns {import('uplot').AlignedData} */
function dataOf(chart) {
  if (!chart.scatter) {
    return /** @type {import('uplot').AlignedData} */ ([
      kept.times,
      ...chart.lines.map(({ name }) => kept.values[name] ?? kept.times.map(() => null)),
    ]);
  }
  const points = [...kept.points].sort((a, b) => a.actual - b.actual);
  const actual = points.map((point) => point.actual);
  return [actual, points.map(({ predicted }) => Math.max(1, predicted)), actual];
}

/** @param {string} id @param {readonly (readonly string[])[]} rows */
function fillTable(id, rows) {
  const table = /** @type {HTMLTableElement} */ (byId(`table-${id}`));
  const body = /** @type {HTMLTableSectionElement} */ (table.tBodies[0]);
  while (body.rows.length > rows.length) body.deleteRow(-1);
  while (body.rows.length < rows.length) body.append(newRow(table));
  rows.forEach((cells, place) => {
    const row = /** @type {HTMLTableRowElement} */ (body.rows[place]);
    cells.forEach((cell, column) => {
      setText(/** @type {HTMLElement} */ (row.cells[column]), cell);
    });
  });
}

/** @param {HTMLTableElement} table */
function newRow(table) {
  const row = document.createElement('tr');
  const columns = [...(table.tHead?.rows[0]?.cells ?? [])];
  columns.forEach((column, place) => {
    const cell = document.createElement(place === 0 ? 'th' : 'td');
    if (cell instanceof HTMLTableCellElement && place === 0) cell.scope = 'row';
    cell.className = column.className;
    row.append(cell);
  });
  return row;
}

/** @param {Chart} chart @returns {Drawn} */
function createChart(chart) {
  const figure = byId(`chart-${chart.id}`);
  const holder = /** @type {HTMLElement} */ (figure.querySelector('.plot'));
  const legend = createLegend(chart, /** @type {HTMLElement} */ (figure.querySelector('.legend')));
  const plot = new UPlot(
    /** @type {import('uplot').Options} */ ({
      width: holder.clientWidth,
      height: PLOT_HEIGHT,
      padding: [12, 28, 0, 0],
      legend: { show: false },
      cursor: { y: false, drag: { x: false, y: false }, points: { size: 7 } },
      scales: chart.scatter ? lengthScales() : timeScales(chart),
      axes: [axis(chart, 'x'), axis(chart, 'y')],
      series: [{}, ...chart.lines.map(lineOptions)],
      hooks: {
        draw: [(/** @type {Plot} */ own) => drawSlo(own, chart)],
        setCursor: [(/** @type {Plot} */ own) => readOut(own, chart, legend)],
      },
    }),
    dataOf(chart),
    holder,
  );
  plot.root.querySelector('canvas')?.setAttribute('aria-hidden', 'true');
  holder.addEventListener('keydown', (event) => moveCursor(plot, event));
  holder.addEventListener('blur', () => plot.setCursor({ left: -10, top: -10 }));
  new ResizeObserver(() => plot.setSize({ width: holder.clientWidth, height: PLOT_HEIGHT })).observe(holder);
  return { chart, plot, ...legend };
}

/** @param {Line} line */
function lineOptions({ color, dash = [], points = false }) {
  return {
    scale: 'y',
    width: 2,
    dash,
    stroke: () => cssColor(color),
    ...(points
      ? { paths: () => null, points: { show: true, size: 6, fill: () => cssColor(color) } }
      : { points: { size: 5, fill: () => cssColor(color) } }),
  };
}

/** @param {Chart} chart */
function timeScales(chart) {
  return {
    x: {
      time: true,
      /** @param {Plot} _plot @param {number} low @param {number} high @returns {[number, number]} */
      range: (_plot, low, high) => [Math.min(low, high - LEAST_SPAN_S), high],
    },
    y: {
      /** @param {Plot} _plot @param {number} _low @param {number | null} high @returns {[number, number]} */
      range: (_plot, _low, high) => [
        0,
        1.08 * Math.max(high ?? 0, chart.id === 'latency' ? (kept.sloTtftMs ?? 0) : 0, 1),
      ],
    },
  };
}

/** Both axes of lengths are the same, so that the even line is the diagonal. */
function lengthScales() {
  /** @returns {[number, number]} */
  const range = () => {
    const all = kept.points.flatMap(({ actual, predicted }) => [actual, Math.max(1, predicted)]);
    return [1, Math.max(100, ...all) * 1.3];
  };
  return { x: { time: false, distr: 3, range }, y: { distr: 3, range } };
}

/** @param {Chart} chart @param {'x' | 'y'} side */
function axis(chart, side) {
  const isTime = side === 'x' && !chart.scatter;
  const label = chart.scatter ? { label: side === 'x' ? 'actual tokens' : 'predicted tokens' } : {};
  return {
    scale: side,
    font: FONT,
    labelFont: FONT,
    labelSize: 20,
    labelGap: 2,
    ...label,
    size: side === 'x' ? 32 : 54,
    ...(isTime ? { space: 80 } : {}),
    stroke: () => cssColor('muted'),
    grid: { stroke: () => cssColor('grid'), width: 1 },
    ticks: { stroke: () => cssColor('grid'), width: 1, size: 5 },
    values: (/** @type {Plot} */ _plot, /** @type {(number | null)[]} */ splits) =>
      splits.map((split) =>
        split === null ? '' : isTime ? clockText(split) : valueText(split, chart.unit === 'ms' ? 'ms' : ''),
      ),
  };
}

/** A dashed line where the SLO is. @param {Plot} plot @param {Chart} chart */
function drawSlo(plot, chart) {
  if (chart.id !== 'latency' || kept.sloTtftMs === null) return;
  const { ctx, bbox } = plot;
  const y = plot.valToPos(kept.sloTtftMs, 'y', true);
  ctx.save();
  ctx.strokeStyle = cssColor('bad');
  ctx.fillStyle = cssColor('bad');
  ctx.font = `${11 * devicePixelRatio}px system-ui, sans-serif`;
  ctx.lineWidth = devicePixelRatio;
  ctx.setLineDash([6 * devicePixelRatio, 4 * devicePixelRatio]);
  ctx.beginPath();
  ctx.moveTo(bbox.left, y);
  ctx.lineTo(bbox.left + bbox.width, y);
  ctx.stroke();
  ctx.textAlign = 'right';
  ctx.fillText('SLO', bbox.left + bbox.width - 4 * devicePixelRatio, y - 4 * devicePixelRatio);
  ctx.restore();
}

/** @param {Chart} chart @param {HTMLElement} parent */
function createLegend(chart, parent) {
  const values = chart.lines.map(({ label, color, dash, points }) => {
    const entry = document.createElement('span');
    const swatch = document.createElement('span');
    swatch.className = points ? 'swatch dot' : dash ? 'swatch dashed' : 'swatch';
    swatch.dataset.color = color;
    const value = document.createElement('span');
    value.className = 'value';
    entry.append(swatch, label, value);
    parent.append(entry);
    return value;
  });
  const place = document.createElement('span');
  place.className = 'place';
  place.setAttribute('role', 'status');
  parent.append(place);
  return { values, place };
}

/** Says in the legend what is at the cursor. @param {Plot} plot @param {Chart} chart @param {Pick<Drawn, 'values' | 'place'>} legend */
function readOut(plot, chart, { values, place }) {
  const index = plot.cursor.idx ?? null;
  values.forEach((value, line) => {
    const at = index === null ? null : plot.data[line + 1]?.[index];
    setText(value, index === null ? '' : valueText(at ?? null, chart.unit));
  });
  const x = index === null ? undefined : plot.data[0][index];
  setText(place, x === undefined ? '' : `at ${chart.scatter ? `${x} tokens` : clockText(x)}`);
}

/** Arrow keys step through the values of a chart. @param {Plot} plot @param {KeyboardEvent} event */
function moveCursor(plot, event) {
  const xValues = plot.data[0];
  const last = xValues.length - 1;
  const stride = event.shiftKey ? Math.ceil(xValues.length / 20) : 1;
  const index = plot.cursor.idx ?? -1;
  const targets = { ArrowRight: index + stride, ArrowLeft: index - stride, Home: 0, End: last };
  const target = targets[/** @type {keyof typeof targets} */ (event.key)];
  if (target === undefined || last < 0) return;
  event.preventDefault();
  const clamped = Math.min(last, Math.max(0, target));
  plot.setCursor({ left: plot.valToPos(xValues[clamped] ?? 0, 'x'), top: 0 });
}

/** @param {number | null} value @param {string} unit */
function valueText(value, unit) {
  if (value === null) return 'none';
  if (unit === 'ms' && Math.abs(value) >= 1000) return `${rounded(value / 1000)} s`;
  return unit === '' ? rounded(value) : `${rounded(value)} ${unit}`;
}

/** @param {number} value */
function rounded(value) {
  return value.toLocaleString('en', { maximumSignificantDigits: 3 });
}

/** Time of day in UTC. @param {number} seconds */
function clockText(seconds) {
  return new Date(seconds * 1000).toISOString().slice(11, 19);
}

/** A colour of the style sheet, as it is now: light or dark. @param {string} name */
function cssColor(name) {
  return getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
}

/** @param {string} id */
function byId(id) {
  return /** @type {HTMLElement} */ (document.getElementById(id));
}

/** Touches the page only where something changed. @param {HTMLElement} element @param {string} text */
function setText(element, text) {
  if (element.textContent !== text) element.textContent = text;
}
