/** Files that the dashboard's page loads, by name; how they are read depends on the runtime. */
export interface DashboardAssets {
  readonly 'dashboard.js': string;
  readonly 'dashboard.css': string;
  readonly 'icon.svg': string;
  /** uPlot, which puts `uPlot` on the window; begins with its licence. */
  readonly 'uplot.js': string;
  readonly 'uplot.css': string;
}

/** A name of one of them. */
export type AssetName = keyof DashboardAssets;

/** What kind of file each is. */
export const ASSET_TYPES: Readonly<Record<AssetName, string>> = {
  'dashboard.js': 'text/javascript; charset=utf-8',
  'dashboard.css': 'text/css; charset=utf-8',
  'icon.svg': 'image/svg+xml',
  'uplot.js': 'text/javascript; charset=utf-8',
  'uplot.css': 'text/css; charset=utf-8',
};
