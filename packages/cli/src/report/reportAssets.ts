import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/** Scripts and styles that a report carries inside itself. */
export interface ReportAssets {
  /** uPlot, which puts `uPlot` on the window; begins with its licence. */
  readonly plotScript: string;
  readonly plotStyle: string;
  /** Draws the charts. */
  readonly chartScript: string;
  readonly reportStyle: string;
}

/**
 * Reads them from the installed uPlot and from this package's `assets` folder. Those are plain browser files, so that
 * editor, linter and type checker see them as what they are.
 */
export function readReportAssets(): ReportAssets {
  const require = createRequire(import.meta.url);
  const plotFolder = dirname(require.resolve('uplot/package.json'));
  const plot = (name: string): string => readFileSync(join(plotFolder, name), 'utf8').trim();
  const own = (url: URL): string => readFileSync(url, 'utf8').trim();
  return {
    plotScript: `/*\n${plot('LICENSE')}\n*/\n${plot('dist/uPlot.iife.min.js')}`,
    plotStyle: plot('dist/uPlot.min.css'),
    chartScript: own(new URL('../../assets/charts.js', import.meta.url)),
    reportStyle: own(new URL('../../assets/report.css', import.meta.url)),
  };
}
