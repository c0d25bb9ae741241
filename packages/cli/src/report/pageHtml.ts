import { createHash } from 'node:crypto';
import type { ChartSpec } from './charts/chartSpec.ts';
import { embedJson, escapeHtml } from './escapeHtml.ts';
import { type ReportAssets, readReportAssets } from './reportAssets.ts';

/** What differs from one kind of report to the next. */
export interface PageContent {
  readonly title: string;
  /** HTML, from top to bottom; a figure of each chart is among it. */
  readonly sections: readonly string[];
  readonly charts: readonly ChartSpec[];
}

/**
 * A report as one self-contained HTML page. It loads nothing from anywhere; its content security policy forbids all
 * requests, and allows exactly the two scripts that it carries. The same content gives the same bytes.
 */
export function pageHtml({ title, sections, charts }: PageContent): string {
  const assets = readReportAssets();
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
${sections.join('\n')}
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

/** The place of one chart, with its title and its caption. */
export function figureHtml({ id, title, caption }: ChartSpec): string {
  return `<figure id="chart-${id}">
<h3 id="title-${id}">${escapeHtml(title)}</h3>
<div class="plot" role="group" tabindex="0" aria-roledescription="chart" aria-labelledby="title-${id}" aria-describedby="caption-${id}"></div>
<div class="legend"></div>
<figcaption id="caption-${id}">${escapeHtml(caption)}</figcaption>
</figure>`;
}
