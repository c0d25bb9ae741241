/** A number as Prometheus writes it. */
export function expositionNumber(value: number): string {
  if (value === Number.POSITIVE_INFINITY) return '+Inf';
  if (value === Number.NEGATIVE_INFINITY) return '-Inf';
  return Number.isNaN(value) ? 'NaN' : String(value);
}

/** `{name="value",...}`; empty without labels. */
export function expositionLabels(names: readonly string[], values: readonly string[]): string {
  if (names.length === 0) return '';
  const pairs = names.map((name, place) => `${name}="${escapeValue(values[place] ?? '')}"`);
  return `{${pairs.join(',')}}`;
}

/** Help text on one line. */
export const escapeHelp = (text: string): string => text.replaceAll('\\', '\\\\').replaceAll('\n', '\\n');

const escapeValue = (text: string): string => escapeHelp(text).replaceAll('"', '\\"');
