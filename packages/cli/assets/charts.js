// Draws the charts of a report in the browser. `chart-data` holds an array of ChartSpec (src/report/charts/chartSpec.ts);
// uPlot is on the window. Checked by `tsc -p packages/cli/assets`.

/**
 * @typedef {import('../src/report/charts/chartSpec.ts').ChartSpec} ChartSpec
 * @typedef {import('../src/report/charts/chartSpec.ts').AxisSpec} AxisSpec
 * @typedef {import('uplot')} Plot
 */

(() => {
  /** @type {typeof import('uplot')} */
  const UPlot = /** @type {any} */ (window).uPlot;

  /** Line patterns tell policies apart without colour. @type {Record<string, number[]>} */
  const DASHES = { boost: [9, 4], sjf: [2, 3], edf: [10, 3, 2, 3], stated: [9, 4] };
  const LINE_WIDTHS = { curve: 2, course: 1.25, points: 2 };
  /** The first policy's line lies below the others and is this much wider, so that it shows where they run over it. */
  const BASELINE_EXTRA = 2;
  const PLOT_HEIGHT = 260;
  const FONT = '12px system-ui, sans-serif';
  /** Room that a tick label needs, in CSS pixels. */
  const LEAST_TICK_GAP = 42;

  /** @type {ChartSpec[]} */
  const specs = JSON.parse(document.getElementById('chart-data')?.textContent ?? '[]');
  /** Policies that the reader has switched off, on all charts. @type {Set<string>} */
  const hiddenPolicies = new Set();
  const charts = specs.map(createChart);

  /** A colour of the style sheet, as it is now: light, dark or print. @param {string} name */
  function cssColor(name) {
    return getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
  }

  /** A figure with three significant digits and its unit. @param {number | null | undefined} value @param {string} unit */
  function figureText(value, unit) {
    if (value === null || value === undefined) return 'none';
    const magnitude = Math.abs(value);
    const digits = magnitude === 0 ? 0 : Math.max(0, Math.min(6, 2 - Math.floor(Math.log10(magnitude))));
    const text = value.toFixed(digits);
    return unit === '' ? text : `${text} ${unit}`;
  }

  /**
   * Limits of an axis: those of the data, stretched to what the axis must reach; a y axis has room above and below.
   *
   * @param {AxisSpec} axis @param {'x' | 'y'} side
   */
  function scaleOptions(axis, side) {
    const logarithmic = axis.scale === 'log';
    return {
      time: false,
      distr: logarithmic ? 3 : 1,
      /** @param {Plot} _plot @param {number} min @param {number} max @returns {[number, number]} */
      range: (_plot, min, max) => {
        const low = Math.min(min, axis.range?.[0] ?? min);
        const high = Math.max(max, axis.range?.[1] ?? max);
        const isFull = high > 0 && high === axis.range?.[1];
        return side === 'x' || isFull ? [low, high] : paddedRange(low, high);
      },
    };
  }

  /** Some room above and below the data, none beyond a side that ends at 0. @param {number} low @param {number} high @returns {[number, number]} */
  function paddedRange(low, high) {
    if (low === 0 && high === 0) return [0, 1];
    const pad = (high - low || Math.abs(high)) * 0.06;
    return [low === 0 ? 0 : low - pad, high === 0 ? 0 : high + pad];
  }

  /** @param {AxisSpec} axis @param {'x' | 'y'} side */
  function axisOptions(axis, side) {
    const ticks = axis.ticks;
    return {
      scale: side,
      label: axis.label,
      labelSize: 20,
      labelGap: 4,
      labelFont: FONT,
      font: FONT,
      size: side === 'x' ? 34 : yAxisSize,
      stroke: () => cssColor('muted'),
      grid: { stroke: () => cssColor('grid'), width: 1 },
      ticks: { stroke: () => cssColor('grid'), width: 1, size: 5 },
      ...(ticks && {
        splits: (/** @type {Plot} */ plot) => sparse(plot, side, ticks).map(({ at }) => at),
        filter: (/** @type {Plot} */ _plot, /** @type {number[]} */ splits) => splits,
        values: (/** @type {Plot} */ _plot, /** @type {number[]} */ splits) =>
          splits.map((split) => ticks.find(({ at }) => at === split)?.text ?? ''),
      }),
      ...(!ticks && {
        values: (
          /** @type {Plot} */ _plot,
          /** @type {number[]} */ splits,
          /** @type {number} */ _axis,
          /** @type {number} */ _space,
          /** @type {number} */ step,
        ) => splits.map((split) => tickText(split, step)),
      }),
    };
  }

  /** A tick with as many digits behind the point as its step has, so that no two read alike. @param {number} value @param {number} step */
  function tickText(value, step) {
    const digits = [0, 1, 2, 3, 4, 5].find((count) => Number(step.toFixed(count)) === step) ?? 6;
    return value.toLocaleString('en', { minimumFractionDigits: digits, maximumFractionDigits: digits });
  }

  /** Room on the right for the half of the last label that stands beyond the plot. @param {ChartSpec} spec */
  function rightPadding({ x }) {
    const last = x.ticks?.at(-1)?.text ?? '';
    return Math.max(14, 4 + 4 * last.length);
  }

  /** Width of the y axis: that of its longest label. @param {Plot} _plot @param {string[] | null} values */
  function yAxisSize(_plot, values) {
    const longest = (values ?? []).reduce((length, text) => Math.max(length, String(text ?? '').length), 0);
    return 16 + 7 * longest;
  }

  /** The ticks that have room for their labels. @param {Plot} plot @param {'x' | 'y'} side @param {NonNullable<AxisSpec['ticks']>} ticks */
  function sparse(plot, side, ticks) {
    const { min = 0, max = 0 } = plot.scales[side] ?? {};
    const inside = ticks.filter(({ at }) => at >= min && at <= max);
    const places = inside.map(({ at }) => plot.valToPos(at, side));
    let last = Number.NEGATIVE_INFINITY;
    return inside.filter((_, index) => {
      const place = places[index] ?? 0;
      if (Math.abs(place - last) < LEAST_TICK_GAP) return false;
      last = place;
      return true;
    });
  }

  /** @param {ChartSpec} spec */
  function seriesOptions(spec) {
    const baseline = specs[0]?.series[0]?.policy;
    return spec.series.map(({ policy, label }) => ({
      label,
      scale: 'y',
      width: LINE_WIDTHS[spec.style] + (policy === baseline && spec.series.length > 1 ? BASELINE_EXTRA : 0),
      dash: DASHES[policy] ?? [],
      stroke: () => cssColor(`policy-${policy}`),
      points:
        spec.style === 'points'
          ? { show: true, size: 6, fill: () => cssColor(`policy-${policy}`) }
          : { show: false },
    }));
  }

  /** Draws the lines across a plot. @param {Plot} plot @param {ChartSpec} spec */
  function drawMarks(plot, spec) {
    const { ctx, bbox } = plot;
    ctx.save();
    ctx.strokeStyle = cssColor('muted');
    ctx.fillStyle = cssColor('muted');
    ctx.font = `${11 * devicePixelRatio}px system-ui, sans-serif`;
    ctx.lineWidth = devicePixelRatio;
    ctx.setLineDash([4 * devicePixelRatio, 3 * devicePixelRatio]);
    for (const mark of spec.marks) {
      const place = plot.valToPos(mark.at, mark.axis, true);
      ctx.beginPath();
      if (mark.axis === 'x') drawMarkAcross(ctx, bbox, place, mark.text);
      else drawMarkAlong(ctx, bbox, place);
      ctx.stroke();
    }
    ctx.restore();
  }

  /** @param {CanvasRenderingContext2D} ctx @param {Plot['bbox']} bbox @param {number} x @param {string} text */
  function drawMarkAcross(ctx, bbox, x, text) {
    ctx.moveTo(x, bbox.top);
    ctx.lineTo(x, bbox.top + bbox.height);
    ctx.textAlign = 'center';
    ctx.fillText(text, x, bbox.top - 5 * devicePixelRatio);
  }

  /** @param {CanvasRenderingContext2D} ctx @param {Plot['bbox']} bbox @param {number} y */
  function drawMarkAlong(ctx, bbox, y) {
    ctx.moveTo(bbox.left, y);
    ctx.lineTo(bbox.left + bbox.width, y);
  }

  /** @param {ChartSpec} spec */
  function createChart(spec) {
    const figure = /** @type {HTMLElement} */ (document.getElementById(`chart-${spec.id}`));
    const holder = /** @type {HTMLElement} */ (figure.querySelector('.plot'));
    const legend = createLegend(spec, /** @type {HTMLElement} */ (figure.querySelector('.legend')));
    const data = /** @type {import('uplot').AlignedData} */ ([
      spec.xValues,
      ...spec.series.map(({ values }) => values),
    ]);
    const plot = new UPlot(
      /** @type {import('uplot').Options} */ ({
        width: holder.clientWidth,
        height: PLOT_HEIGHT,
        padding: [18, rightPadding(spec), 0, 0],
        legend: { show: false },
        cursor: { y: false, drag: { x: false, y: false }, points: { size: 7 } },
        scales: { x: scaleOptions(spec.x, 'x'), y: scaleOptions(spec.y, 'y') },
        axes: [axisOptions(spec.x, 'x'), axisOptions(spec.y, 'y')],
        series: [{}, ...seriesOptions(spec)],
        hooks: {
          draw: [(/** @type {Plot} */ drawn) => drawMarks(drawn, spec)],
          setCursor: [(/** @type {Plot} */ moved) => legend.show(moved.cursor.idx ?? null)],
        },
      }),
      data,
      holder,
    );
    plot.root.querySelector('canvas')?.setAttribute('aria-hidden', 'true');
    holder.addEventListener('keydown', (event) => moveCursor(plot, event));
    holder.addEventListener('blur', () => plot.setCursor({ left: -10, top: -10 }));
    new ResizeObserver(() => plot.setSize({ width: holder.clientWidth, height: PLOT_HEIGHT })).observe(
      holder,
    );
    return { spec, plot, legend };
  }

  /** Arrow keys step through the values of a chart. @param {Plot} plot @param {KeyboardEvent} event */
  function moveCursor(plot, event) {
    const xValues = plot.data[0];
    const last = xValues.length - 1;
    const stride = event.shiftKey ? Math.ceil(xValues.length / 20) : 1;
    const index = plot.cursor.idx ?? -1;
    const targets = { ArrowRight: index + stride, ArrowLeft: index - stride, Home: 0, End: last };
    const target = targets[/** @type {keyof typeof targets} */ (event.key)];
    if (target === undefined) return;
    event.preventDefault();
    const clamped = Math.min(last, Math.max(0, target));
    plot.setCursor({ left: plot.valToPos(xValues[clamped] ?? 0, 'x'), top: 0 });
  }

  /**
   * The names under a chart, each a button that hides or shows its policy, and the values at the cursor.
   *
   * @param {ChartSpec} spec
   * @param {HTMLElement} parent
   */
  function createLegend(spec, parent) {
    const entries = spec.series.map(({ policy, label }) => {
      const button = document.createElement('button');
      button.type = 'button';
      button.setAttribute('aria-pressed', 'true');
      const swatch = document.createElement('span');
      swatch.className = 'swatch';
      swatch.dataset.policy = policy;
      const value = document.createElement('span');
      value.className = 'value';
      button.append(swatch, label, value);
      button.addEventListener('click', () => togglePolicy(policy));
      parent.append(button);
      return { policy, button, value };
    });
    const place = document.createElement('span');
    place.className = 'place';
    place.setAttribute('role', 'status');
    parent.append(place);
    return {
      entries,
      /** @param {number | null} index */
      show: (index) => {
        const values = entries.map((_, series) =>
          index === null ? null : spec.series[series]?.values[index],
        );
        entries.forEach(({ value }, series) => {
          value.textContent = index === null ? '' : figureText(values[series], spec.y.unit);
        });
        place.textContent = index === null ? '' : `at ${placeText(spec, index)}`;
      },
    };
  }

  /** An x value in words. @param {ChartSpec} spec @param {number} index */
  function placeText(spec, index) {
    return spec.xNames?.[index] ?? figureText(spec.xValues[index], spec.x.unit);
  }

  /** @param {string} policy */
  function togglePolicy(policy) {
    const isHidden = !hiddenPolicies.delete(policy);
    if (isHidden) hiddenPolicies.add(policy);
    for (const { spec, plot, legend } of charts) {
      spec.series.forEach((series, index) => {
        if (series.policy === policy) plot.setSeries(index + 1, { show: !isHidden });
      });
      for (const entry of legend.entries) {
        if (entry.policy === policy) entry.button.setAttribute('aria-pressed', String(!isHidden));
      }
    }
  }

  function redrawAll() {
    for (const { plot } of charts) plot.redraw(false);
  }

  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', redrawAll);
  window.addEventListener('beforeprint', () => {
    document.documentElement.classList.add('print');
    redrawAll();
  });
  window.addEventListener('afterprint', () => {
    document.documentElement.classList.remove('print');
    redrawAll();
  });
})();
