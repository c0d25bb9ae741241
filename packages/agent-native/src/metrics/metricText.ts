type Labels = Readonly<Record<string, string>>;

/** Text for Prometheus, one family after the other; a family without a sample does not show. */
export class MetricText {
  readonly #lines: string[] = [];
  #head: string[] = [];

  family(name: string, type: 'gauge' | 'counter' | 'histogram', help: string): void {
    this.#head = [`# HELP ${name} ${help}`, `# TYPE ${name} ${type}`];
  }

  /** A value that is not there has no line. */
  sample(name: string, labels: Labels, value: number | null | undefined): void {
    if (value === null || value === undefined || Number.isNaN(value)) return;
    this.#lines.push(...this.#head.splice(0), `${name}${labelText(labels)} ${value}`);
  }

  /** @param buckets  observations in each bucket, the one above all bounds last; not cumulative */
  histogram(
    name: string,
    labels: Labels,
    bounds: readonly number[],
    buckets: readonly number[],
    sum: number,
  ): void {
    let count = 0;
    buckets.forEach((amount, place) => {
      count += amount;
      const le = bounds[place] === undefined ? '+Inf' : String(bounds[place]);
      this.sample(`${name}_bucket`, { ...labels, le }, count);
    });
    this.sample(`${name}_sum`, labels, sum);
    this.sample(`${name}_count`, labels, count);
  }

  toString(): string {
    return `${this.#lines.join('\n')}\n`;
  }
}

function labelText(labels: Labels): string {
  const pairs = Object.entries(labels).map(([name, value]) => `${name}="${escaped(value)}"`);
  return pairs.length === 0 ? '' : `{${pairs.join(',')}}`;
}

const escaped = (text: string): string =>
  text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');
