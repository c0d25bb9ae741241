import type { PolicyResult } from '../output/policyResult.ts';
import { readingOf } from '../output/reading.ts';
import type { ReplayRun } from '../replayRun.ts';
import { bandSection } from './bandSection.ts';
import type { ChartSpec } from './charts/chartSpec.ts';
import { reportCharts, sameTimes } from './charts/reportCharts.ts';
import { escapeHtml } from './escapeHtml.ts';
import { figureHtml, pageHtml } from './pageHtml.ts';
import { settingsList } from './settingsList.ts';
import { summaryTable } from './summaryTable.ts';

/** A run as one self-contained HTML page: settings, summary table, charts. The same run gives the same bytes. */
export function reportHtml(run: ReplayRun): string {
  const charts = reportCharts(run);
  return pageHtml({
    title: `Wattlane replay of ${run.settings.traceName}`,
    sections: [header(run), summarySection(run), bandSection(run), chartSection(run, charts), footer(run)],
    charts,
  });
}

function header(run: ReplayRun): string {
  const notes = run.settings.notes.map((note) => `<li>${escapeHtml(note)}</li>`);
  return `<header>
<p class="kicker">Wattlane replay <span class="badge">simulated</span></p>
<h1>${escapeHtml(run.settings.traceName)}</h1>
<p class="reading">${escapeHtml(readingOf(run.results))}</p>
${settingsList(run)}
<ul class="notes" aria-label="What is simulated or assumed">
${notes.join('\n')}
</ul>
</header>`;
}

function summarySection({ results }: ReplayRun): string {
  return `<section aria-labelledby="summary">
<h2 id="summary">Summary</h2>
${results.length > 1 ? comparisonLead(results) : ''}
<div class="scroll" role="region" aria-labelledby="summary" tabindex="0">
${summaryTable(results)}
</div>
</section>`;
}

function comparisonLead(results: readonly PolicyResult[]): string {
  const baseline = escapeHtml(results[0]!.label);
  const oracle = results.some((result) => result.oracle) ? ', oracles aside' : '';
  return `<p class="lead">The best figure of a row, and what is within 1% of it, is marked${oracle}. Small figures are changes against ${baseline}.</p>`;
}

function chartSection({ results }: ReplayRun, charts: readonly ChartSpec[]): string {
  const same =
    results.length > 1 && sameTimes(results)
      ? '\n<p class="lead">Every request takes the same time under every policy: the curves lie on one another, and no chart compares them.</p>'
      : '';
  return `<section aria-labelledby="charts">
<h2 id="charts">Charts</h2>
<p class="lead">Point at a chart, or move to it with the tab key and use the arrow keys, to read values. Choose a name under a chart to hide or show that policy everywhere.</p>${same}
<noscript><p>The charts need scripts; the table above and the captions below hold the figures.</p></noscript>
<div class="charts">
${charts.map(figureHtml).join('\n')}
</div>
</section>`;
}

function footer({ settings }: ReplayRun): string {
  return `<footer>
<p>To repeat this run: <code>${escapeHtml(settings.command)}</code></p>
</footer>`;
}
