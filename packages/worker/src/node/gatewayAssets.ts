import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { DashboardAssets } from '../dashboard/dashboardAssets.ts';

const own = (name: string): string => readFileSync(new URL(`../../assets/${name}`, import.meta.url), 'utf8');

/** Reads the dashboard's files from this package's `assets` folder and from the installed uPlot. */
export function readDashboardAssets(): DashboardAssets {
  const require = createRequire(import.meta.url);
  const folder = dirname(require.resolve('uplot/package.json'));
  const plot = (name: string): string => readFileSync(join(folder, name), 'utf8');
  return {
    'dashboard.js': own('dashboard.js'),
    'dashboard.css': own('dashboard.css'),
    'icon.svg': own('icon.svg'),
    'uplot.js': `/*\n${plot('LICENSE').trim()}\n*/\n${plot('dist/uPlot.iife.min.js')}`,
    'uplot.css': plot('dist/uPlot.min.css'),
  };
}

/** Reads the description of the gateway's routes, as it was generated when the package was built. */
export const readOpenApi = (): string => own('openapi.json');
