import { type TrainRun, unjudgedReason } from '../lengths/trainRun.ts';
import { judgementLine, kibText } from '../lengths/trainTable.ts';
import { grouped } from '../output/significant.ts';
import type { ChartSpec } from './charts/chartSpec.ts';
import { decileChart } from './charts/decileChart.ts';
import { reliabilityChart } from './charts/reliabilityChart.ts';
import { escapeHtml } from './escapeHtml.ts';
import { figureHtml, pageHtml } from './pageHtml.ts';

/** A training as one self-contained HTML page: settings, folds, charts of the held-out rows. The same run gives the same bytes. */
export function trainReportHtml(run: TrainRun): string {
  const charts = run.judgement ? [reliabilityChart(run.judgement), decileChart(run.judgement)] : [];
  return pageHtml({
    title: `Wattlane predictor trained on ${run.dataName}`,
    sections: [header(run), foldSection(run), chartSection(run, charts)],
    charts,
  });
}

function header(run: TrainRun): string {
  const items = settingsOf(run).map(
    ([name, value]) => `<div><dt>${escapeHtml(name)}</dt><dd>${escapeHtml(value)}</dd></div>`,
  );
  const notes = run.notes.map((note) => `<li>${escapeHtml(note)}</li>`).join('\n');
  return `<header>
<p class="kicker">Wattlane predictor of answer lengths</p>
<h1>${escapeHtml(run.dataName)}</h1>
<p class="reading">${escapeHtml(judgementLine(run))}</p>
<dl class="settings">
${items.join('\n')}
</dl>${notes === '' ? '' : `\n<ul class="notes" aria-label="Notes">\n${notes}\n</ul>`}
</header>`;
}

function settingsOf({
  rows,
  split,
  report,
  weights,
  version,
}: TrainRun): readonly (readonly [string, string])[] {
  return [
    ['Learned from', `${grouped(rows)} rows, split ${split}`],
    ['Penalty alpha', `${report.alpha}, of ${report.candidates.map(({ alpha }) => alpha).join(' and ')}`],
    ['Weights', `${kibText(weights.bytes)} KiB`],
    ['SHA-256', weights.sha256],
    ['Wattlane', version],
  ];
}

function foldSection({ rows, report }: TrainRun): string {
  const populations = Object.entries(report.populations).sort(([, a], [, b]) => b.rows - a.rows);
  const lines = [
    ...populations.map(([name, own]) => row(name, own.rows, own.tau)),
    row('all', rows, report.tau),
  ];
  return `<section aria-labelledby="folds">
<h2 id="folds">Cross-validation</h2>
<p class="lead">Kendall's tau of predicted and actual order inside each source and model, on rows that the model of their fold has not seen; ${report.folds} folds.</p>
<div class="scroll" role="region" aria-labelledby="folds" tabindex="0">
<table>
<thead><tr><th scope="col">source/model</th><th scope="col">rows</th><th scope="col">tau</th></tr></thead>
<tbody>
${lines.join('\n')}
</tbody>
</table>
</div>
</section>`;
}

function row(name: string, rows: number, tau: number): string {
  return `<tr><th scope="row">${escapeHtml(name)}</th><td>${grouped(rows)}</td><td>${tau.toFixed(3)}</td></tr>`;
}

function chartSection(run: TrainRun, charts: readonly ChartSpec[]): string {
  const lead =
    run.judgement === undefined
      ? unjudgedReason(run)
      : `${grouped(run.judgement.rows)} rows of split test, which the predictor has not learned from. Point at a chart, or move to it with the tab key and use the arrow keys, to read values.`;
  const body =
    charts.length === 0
      ? ''
      : `\n<noscript><p>The charts need scripts; the captions below hold the figures.</p></noscript>
<div class="charts">
${charts.map(figureHtml).join('\n')}
</div>`;
  return `<section aria-labelledby="charts">
<h2 id="charts">On rows held out</h2>
<p class="lead">${escapeHtml(lead)}</p>${body}
</section>`;
}
