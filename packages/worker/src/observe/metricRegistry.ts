import { escapeHelp, expositionLabels, expositionNumber } from './exposition.ts';

/** Names and values of the labels of one series, in the order of the metric's label names. */
type LabelValues = readonly string[];

/** A count that only rises. */
export interface Counter {
  add(amount: number, ...labels: LabelValues): void;
}

/** A count that is kept elsewhere and copied before it is shown. */
export interface CopiedCounter {
  setTotal(total: number, ...labels: LabelValues): void;
}

/** A value that is set. */
export interface Gauge {
  set(value: number, ...labels: LabelValues): void;
}

/** A distribution over fixed buckets. */
export interface Histogram {
  observe(value: number, ...labels: LabelValues): void;
}

/** Series of one metric at the most; labels that clients choose must not grow the memory without bound. */
const MOST_SERIES = 1000;
/** Label value of all series beyond that. */
const OVERFLOW = 'other';

interface Family {
  readonly name: string;
  readonly help: string;
  readonly type: 'counter' | 'gauge' | 'histogram';
  readonly labelNames: readonly string[];
  /** By label values, joined by a unit separator. */
  readonly series: Map<string, Series>;
  /** Upper bounds of the buckets, rising; histograms only. */
  readonly bounds: readonly number[];
}

interface Series {
  readonly labels: LabelValues;
  value: number;
  /** Observations per bucket, the one above all bounds last; histograms only. */
  readonly buckets: Float64Array;
}

/**
 * Metrics of one gateway and their text for Prometheus.
 *
 * Source: Prometheus text exposition format 0.0.4.
 */
export class MetricRegistry {
  readonly #families: Family[] = [];

  /** @param labelNames  names of the labels; values are given in the same order */
  counter(name: string, help: string, labelNames: readonly string[] = []): Counter {
    const family = this.#family('counter', name, help, labelNames);
    return {
      add(amount, ...labels) {
        seriesOf(family, labels).value += amount;
      },
    };
  }

  /** A counter whose count is kept elsewhere, such as by the operating system. */
  copiedCounter(name: string, help: string, labelNames: readonly string[] = []): CopiedCounter {
    const family = this.#family('counter', name, help, labelNames);
    return {
      setTotal(total, ...labels) {
        seriesOf(family, labels).value = total;
      },
    };
  }

  gauge(name: string, help: string, labelNames: readonly string[] = []): Gauge {
    const family = this.#family('gauge', name, help, labelNames);
    return {
      set(value, ...labels) {
        seriesOf(family, labels).value = value;
      },
    };
  }

  /** @param bounds  upper bounds of the buckets, rising, without infinity */
  histogram(
    name: string,
    help: string,
    bounds: readonly number[],
    labelNames: readonly string[] = [],
  ): Histogram {
    const family = this.#family('histogram', name, help, labelNames, bounds);
    return { observe: (value, ...labels) => observe(family, seriesOf(family, labels), value) };
  }

  /** All metrics as text. */
  render(): string {
    return this.#families.map(renderFamily).join('');
  }

  #family(
    type: Family['type'],
    name: string,
    help: string,
    labelNames: readonly string[],
    bounds: readonly number[] = [],
  ): Family {
    const family: Family = { name, help, type, labelNames, bounds, series: new Map() };
    this.#families.push(family);
    if (labelNames.length === 0) seriesOf(family, []);
    return family;
  }
}

function seriesOf(family: Family, labels: LabelValues): Series {
  const key = labels.join('\u001f');
  const known = family.series.get(key);
  if (known !== undefined) return known;
  if (family.series.size >= MOST_SERIES && labels.some((label) => label !== OVERFLOW)) {
    return seriesOf(
      family,
      labels.map(() => OVERFLOW),
    );
  }
  const buckets = new Float64Array(family.type === 'histogram' ? family.bounds.length + 1 : 0);
  const series = { labels, value: 0, buckets };
  family.series.set(key, series);
  return series;
}

function observe({ bounds }: Family, series: Series, value: number): void {
  let place = 0;
  while (place < bounds.length && value > bounds[place]!) place += 1;
  series.buckets[place]! += 1;
  series.value += value;
}

function renderFamily(family: Family): string {
  const { name, help, type } = family;
  const lines = [`# HELP ${name} ${escapeHelp(help)}`, `# TYPE ${name} ${type}`];
  for (const series of family.series.values()) {
    if (type === 'histogram') lines.push(...histogramLines(family, series));
    else
      lines.push(
        `${name}${expositionLabels(family.labelNames, series.labels)} ${expositionNumber(series.value)}`,
      );
  }
  return `${lines.join('\n')}\n`;
}

function histogramLines({ name, labelNames, bounds }: Family, series: Series): string[] {
  const names = [...labelNames, 'le'];
  let total = 0;
  const lines = [...bounds, Number.POSITIVE_INFINITY].map((bound, place) => {
    total += series.buckets[place]!;
    return `${name}_bucket${expositionLabels(names, [...series.labels, expositionNumber(bound)])} ${total}`;
  });
  const labels = expositionLabels(labelNames, series.labels);
  lines.push(`${name}_sum${labels} ${expositionNumber(series.value)}`, `${name}_count${labels} ${total}`);
  return lines;
}
