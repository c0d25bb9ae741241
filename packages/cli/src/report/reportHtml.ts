import { createHash } from 'node:crypto';
import type { PolicyResult } from '../output/policyResult.ts';
import { readingOf } from '../output/reading.ts';
import type { ReplayRun } from '../replayRun.ts';
import { bandSection } from './bandSection.ts';
import type { ChartSpec } from './charts/chartSpec.ts';
import { reportCharts, sameTimes } from './charts/reportCharts.ts';
import { embedJson, escapeHtml } from './escapeHtml.ts';
import { type ReportAssets, readReportAssets } from './reportAssets.ts';
import { settingsList } from './settingsList.ts';
import { summaryTable } from './summaryTable.ts';

/**
 * A run as one self-contained HTML page: settings, summary table, charts. It loads nothing from anywhere; its content
 * security policy forbids all requests, and allows exactly the two scripts that it carries. The same run gives the same
 * bytes.
 */
export function reportHtml(run: ReplayRun): string {
  const assets = readReportAssets();
  const charts = reportCharts(run);
  const title = `Wattlane replay of ${run.settings.traceName}`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta http-equiv="Content-Security-Policy" content="${contentPolicy(assets)}">
<title>${escapeHtml(title)}</title>
<style>${assets.plotStyle}</style>
<style>${assets.reportStyle}</style>
</head>
<body>
<main>
${header(run)}
${[summarySection(run), bandSection(run), chartSection(run, charts)].join('\n')}
${footer(run)}
</main>
<script type="application/json" id="chart-data">${embedJson(charts)}</script>
<script>${assets.plotScript}</script>
<script>${assets.chartScript}</script>
</body>
</html>
`;
}

function contentPolicy({ plotScript, chartScript }: ReportAssets): string {
  const hashes = [plotScript, chartScript].map(
    (script) => `'sha256-${createHash('sha256').update(script).digest('base64')}'`,
  );
  return `default-src 'none'; style-src 'unsafe-inline'; script-src ${hashes.join(' ')}; base-uri 'none'; form-action 'none'`;
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
${charts.map(figure).join('\n')}
</div>
</section>`;
}

function figure({ id, title, caption }: ChartSpec): string {
  return `<figure id="chart-${id}">
<h3 id="title-${id}">${escapeHtml(title)}</h3>
<div class="plot" role="group" tabindex="0" aria-roledescription="chart" aria-labelledby="title-${id}" aria-describedby="caption-${id}"></div>
<div class="legend"></div>
<figcaption id="caption-${id}">${escapeHtml(caption)}</figcaption>
</figure>`;
}

function footer({ settings }: ReplayRun): string {
  return `<footer>
<p>To repeat this run: <code>${escapeHtml(settings.command)}</code></p>
</footer>`;
}
