import { escapeHtml } from '../report/escapeHtml.ts';
import { figureHtml, pageHtml } from '../report/pageHtml.ts';
import { curveChart } from './curveChart.ts';
import { pathPicture } from './pathPicture.ts';
import type { SensitivityRun } from './sensitivityRun.ts';
import { scoreLine, sensitivityTable, sloLine, sureLines } from './sensitivityTable.ts';

/** A run as one self-contained HTML page: the sensitivity curve, the critical path, the tables. */
export function sensitivityReportHtml(run: SensitivityRun): string {
  const chart = curveChart(run);
  return pageHtml({
    title: `Clock sensitivity of ${run.traceName}`,
    sections: [header(run), chartSection(figureHtml(chart)), pathSection(run), tableSection(run)],
    charts: [chart],
  });
}

function header(run: SensitivityRun): string {
  const lines = [...sureLines(run), ...(run.slo === undefined ? [] : [sloLine(run.slo)])];
  const notes = [...lines, ...run.notes].map((note) => `<li>${escapeHtml(note)}</li>`).join('\n');
  return `<header>
<p class="kicker">Wattlane clock sensitivity</p>
<h1>${escapeHtml(run.traceName)}</h1>
<p class="reading">${escapeHtml(scoreLine(run))}</p>
<ul class="notes" aria-label="Notes">
${notes}
</ul>
</header>`;
}

const chartSection = (figure: string): string => `<section aria-labelledby="clocks">
<h2 id="clocks">Clocks</h2>
<p class="lead">Point at the chart, or move to it with the tab key and use the arrow keys, to read values.</p>
<noscript><p>The chart needs scripts; the caption below holds the figures.</p></noscript>
<div class="charts">
${figure}
</div>
</section>`;

const pathSection = (run: SensitivityRun): string => `<section aria-labelledby="path">
<h2 id="path">Critical path</h2>
<p class="lead">The chain that sets when the program ends. What is not on it could take longer without a loss.</p>
${pathPicture(run)}
</section>`;

const tableSection = (run: SensitivityRun): string => `<section aria-labelledby="tables">
<h2 id="tables">Figures</h2>
${sensitivityTable(run)
  .slice(1)
  .map((lines) => `<pre>${escapeHtmlLines(lines)}</pre>`)
  .join('\n')}
</section>`;

const escapeHtmlLines = (lines: readonly string[]): string => lines.map(escapeHtml).join('\n');
