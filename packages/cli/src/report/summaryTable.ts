import { relativeChange } from '../output/comparison.ts';
import { policyMeaning } from '../output/policyLabel.ts';
import type { PolicyResult } from '../output/policyResult.ts';
import { signedPercent } from '../output/significant.ts';
import { escapeHtml } from './escapeHtml.ts';
import { type SummaryGroup, type SummaryRow, summaryGroups } from './summaryRows.ts';

/**
 * The summary as an HTML table: a row a figure, a column a policy, so that it stays readable on a narrow screen. The
 * best figure of a row is marked, and changes against the first policy stand under the figures.
 */
export function summaryTable(results: readonly PolicyResult[]): string {
  const heads = results.map(policyHead).join('');
  const bodies = summaryGroups(results).map((group) => groupBody(group, results));
  return `<table>
<thead><tr><th scope="col">figure</th>${heads}</tr></thead>
${bodies.join('\n')}
</table>`;
}

/** The head of a policy's column. */
export function policyHead({ policy, label }: PolicyResult): string {
  const meaning = escapeHtml(policyMeaning(policy));
  return `<th scope="col" title="${meaning}"><span class="swatch" data-policy="${escapeHtml(policy)}"></span>${escapeHtml(label)}</th>`;
}

function groupBody({ title, rows }: SummaryGroup, results: readonly PolicyResult[]): string {
  const head = `<tr><th scope="rowgroup" colspan="${results.length + 1}"><span>${escapeHtml(title)}</span></th></tr>`;
  return `<tbody>\n${[head, ...rows.map((row) => figureRow(row, results))].join('\n')}\n</tbody>`;
}

function figureRow(row: SummaryRow, results: readonly PolicyResult[]): string {
  const best = bestResults(row, results);
  const cells = results.map((result, index) => {
    const value = row.value(result);
    const change = index === 0 ? '' : changeNote(row, value, row.value(results[0]!));
    return best.includes(result)
      ? `<td class="best">${row.text(value)}<span class="hidden"> (best)</span>${change}</td>`
      : `<td>${row.text(value)}${change}</td>`;
  });
  const unit = row.unit === '' ? '' : ` <span class="unit">${escapeHtml(row.unit)}</span>`;
  return `<tr><th scope="row">${escapeHtml(row.title)}${unit}</th>${cells.join('')}</tr>`;
}

/** Figures closer than this are called equal: another seed moves them more. */
const EQUAL_RATIO = 0.01;

/** The policies that a server can run whose figure is best; none when all are about equal. */
function bestResults(row: SummaryRow, results: readonly PolicyResult[]): readonly PolicyResult[] {
  const rivals = results.filter(({ oracle }) => !oracle);
  const values = rivals.map(row.value);
  const best = row.better === 'higher' ? Math.max(...values) : Math.min(...values);
  const winners = rivals.filter(
    (result) => Math.abs(row.value(result) - best) <= EQUAL_RATIO * Math.abs(best),
  );
  return winners.length === rivals.length ? [] : winners;
}

function changeNote(row: SummaryRow, value: number, baseline: number): string {
  const isBetter = row.better === 'higher' ? value > baseline : value < baseline;
  const text = changeText(row, value, baseline);
  const isSame = Math.abs(value - baseline) <= EQUAL_RATIO * Math.abs(baseline);
  const tone = isSame ? 'same' : isBetter ? 'better' : 'worse';
  return text === '' ? '' : ` <span class="change ${tone}">${text}</span>`;
}

function changeText({ change }: SummaryRow, value: number, baseline: number): string {
  if (change === 'points') return signedPercent(value - baseline).replace('%', ' pp');
  const ratio = relativeChange(value, baseline);
  return change === 'none' || Number.isNaN(ratio) ? '' : signedPercent(ratio);
}
