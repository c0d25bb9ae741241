/** One line of metrics. */
export interface MetricSample {
  readonly name: string;
  readonly labels: ReadonlyMap<string, string>;
  readonly value: number;
}

/** Longer texts are read up to here; a server's own metrics take some 100,000 characters. */
const LONGEST_TEXT = 8_000_000;
const MOST_SAMPLES = 10_000;
const MOST_LABELS = 64;
/** Longer lines are passed over. */
const LONGEST_LINE = 65_536;

const NAME = /[^\s{]+/y;
const LABEL = /\s*([A-Za-z_][A-Za-z0-9_]*)\s*=\s*"((?:[^"\\]|\\.)*)"\s*,?/y;

/**
 * Reads the samples of some metrics from Prometheus or OpenMetrics text. Lines that are no samples, and values that are not
 * finite, are passed over; time stamps and exemplars are not looked at. Bounded in length, samples and labels; never throws.
 *
 * @param wanted  names of the metrics
 */
export function readMetricText(text: string, wanted: ReadonlySet<string>): MetricSample[] {
  const samples: MetricSample[] = [];
  const length = Math.min(text.length, LONGEST_TEXT);
  let start = 0;
  while (start < length && samples.length < MOST_SAMPLES) {
    const feed = text.indexOf('\n', start);
    const end = feed < 0 ? text.length : feed;
    if (text.charCodeAt(start) !== 0x23 && end - start <= LONGEST_LINE)
      readLine(samples, text, start, end, wanted);
    start = end + 1;
  }
  return samples;
}

function readLine(
  samples: MetricSample[],
  text: string,
  start: number,
  end: number,
  wanted: ReadonlySet<string>,
): void {
  NAME.lastIndex = start;
  const name = NAME.exec(text)?.[0];
  if (name === undefined || !wanted.has(name)) return;
  const line = text.slice(start + name.length, end).trim();
  const labels = new Map<string, string>();
  const labelsEnd = line.startsWith('{') ? readLabels(labels, line) : 0;
  const value = readValue(line.slice(labelsEnd).trimStart());
  if (value !== undefined) samples.push({ name, labels, value });
}

/** Reads the labels behind the brace that the line begins with. @returns the offset behind the last one */
function readLabels(labels: Map<string, string>, line: string): number {
  let at = 1;
  for (let count = 0; count < MOST_LABELS; count++) {
    LABEL.lastIndex = at;
    const label = LABEL.exec(line);
    if (label === null) break;
    labels.set(
      label[1]!,
      label[2]!.replaceAll(/\\(.)/g, (_, escaped) => (escaped === 'n' ? '\n' : escaped)),
    );
    at = LABEL.lastIndex;
  }
  return at;
}

/** The number that a text begins with, behind a closing brace if there is one. */
function readValue(text: string): number | undefined {
  const behind = text.startsWith('}') ? text.slice(1).trimStart() : text;
  const word = behind.split(/\s/, 1)[0]!;
  const value = Number(word);
  return word !== '' && Number.isFinite(value) ? value : undefined;
}
