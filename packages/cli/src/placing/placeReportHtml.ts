import { escapeHtml } from '../report/escapeHtml.ts';
import { pageHtml } from '../report/pageHtml.ts';
import { gpuPicture } from './gpuPicture.ts';
import { placeLines } from './placeLines.ts';
import type { PlaceRun } from './placeRun.ts';
import { savingLine } from './savingLine.ts';

/** A placement as one self-contained HTML page: what it saves, every GPU as a bar, all figures. */
export function placeReportHtml(run: PlaceRun): string {
  return pageHtml({
    title: 'Wattlane placement',
    sections: [
      `<header>
<p class="kicker">Wattlane placement <span class="badge">predicted</span></p>
<h1>${run.models.length} models on ${run.gpus.length} GPUs</h1>
<p class="reading">${escapeHtml(savingLine(run))}</p>
</header>`,
      `<section aria-labelledby="gpus">
<h2 id="gpus">GPUs</h2>
<p class="lead">Each bar is a GPU, each block a model by its load at top clock; the dashed line is the utilisation bound. Colour: the clock that the model needs, from blue for the floor by way of green and yellow to red for the top. Point at a block for its name. The figure below is the clock that the GPU runs at: the highest of its models, or more where its load needs more.</p>
<div class="scroll" role="region" aria-labelledby="gpus" tabindex="0">${gpuPicture(run)}</div>
</section>`,
      `<section aria-labelledby="figures">
<h2 id="figures">Figures</h2>
<div class="scroll" role="region" aria-labelledby="figures" tabindex="0"><pre>${escapeHtmlLines(placeLines(run))}</pre></div>
</section>`,
    ],
    charts: [],
  });
}

const escapeHtmlLines = (lines: readonly string[]): string => lines.map(escapeHtml).join('\n');
