import { type BandFigures, bandFigures, bandsOf } from '../output/bandFigures.ts';
import { counted } from '../output/counted.ts';
import { sharePercent, significant } from '../output/significant.ts';
import type { ReplayRun } from '../replayRun.ts';
import { escapeHtml } from './escapeHtml.ts';
import { policyHead } from './summaryTable.ts';

/** Completion time and SLO of each band under each policy, as a section of the report; empty for a trace of one band. */
export function bandSection({ settings, records, results }: ReplayRun): string {
  if (bandsOf(records).length < 2) return '';
  const figures = results.map((result) => bandFigures(records, result, settings.slo));
  const bodies = figures[0]!.map((_, band) => bandBody(figures.map((ofPolicy) => ofPolicy[band]!)));
  return `<section aria-labelledby="bands">
<h2 id="bands">By band</h2>
<p class="lead">A band is served only while nothing of a more urgent one waits, under every policy.</p>
<div class="scroll" role="region" aria-labelledby="bands" tabindex="0">
<table>
<thead><tr><th scope="col">figure</th>${results.map(policyHead).join('')}</tr></thead>
${bodies.join('\n')}
</table>
</div>
</section>`;
}

const ROWS: readonly { title: string; unit: string; text: (figures: BandFigures) => string }[] = [
  { title: 'mean completion time', unit: 's', text: ({ meanMs }) => significant(meanMs / 1000) },
  { title: 'p99 completion time', unit: 's', text: ({ p99Ms }) => significant(p99Ms / 1000) },
  {
    title: 'inside the SLO',
    unit: 'of requests',
    text: ({ sloAttainmentRatio }) => sharePercent(sloAttainmentRatio),
  },
];

/** The rows of one band, under its name. */
function bandBody(figures: readonly BandFigures[]): string {
  const { band, requests } = figures[0]!;
  const title = escapeHtml(`${band}, ${counted(requests, 'request')}`);
  const rows = ROWS.map((row) => {
    const cells = figures.map((ofPolicy) => `<td>${row.text(ofPolicy)}</td>`).join('');
    return `<tr><th scope="row">${row.title} <span class="unit">${row.unit}</span></th>${cells}</tr>`;
  });
  const head = `<tr><th scope="rowgroup" colspan="${figures.length + 1}"><span>${title}</span></th></tr>`;
  return `<tbody>\n${[head, ...rows].join('\n')}\n</tbody>`;
}
