/** @jsxImportSource hono/jsx */
import type { FC } from 'hono/jsx';
import { type DashboardView, TILE_NAMES, type TileName } from './dashboardView.ts';
import { ChartFigure, type ChartText, DataTable, TileBox } from './pageParts.tsx';

const TILE_TITLES: Readonly<Record<TileName, string>> = {
  waiting: 'Waiting',
  running: 'Running',
  saved: 'Wait saved a request',
  ttft: 'Time to first token',
  tpot: 'Time per output token',
  requests: 'Requests',
  tokens: 'Tokens',
  energy: 'Energy',
  carbon: 'gCO2e',
};

const CHARTS: readonly ChartText[] = [
  {
    id: 'queue',
    title: 'Queue by band',
    caption: 'Requests that wait at the gateway.',
    tableTitle: 'Mean number of waiting requests by band, by minute',
  },
  {
    id: 'waits',
    title: 'Wait against order of arrival',
    caption:
      'Mean wait by time of arrival, and what the same requests would have waited in order of arrival (FCFS).',
    tableTitle: 'Mean wait as it was and in order of arrival, by minute of arrival',
  },
  {
    id: 'lengths',
    title: 'Predicted and actual length',
    caption: 'The last answers that ended by themselves. On the line the prediction was right.',
    tableTitle: 'Predicted over actual length, by actual length',
  },
  {
    id: 'latency',
    title: 'Time to first token',
    caption: 'Streams, from arrival, queue included; median and the time that 99 % stay within.',
    tableTitle: 'Latency of whole answers, by minute',
  },
  {
    id: 'tokens',
    title: 'Tokens a second',
    caption: 'Tokens of prompts and answers, at the time at which their request ended.',
    tableTitle: 'Tokens and requests by minute',
  },
];

/** The page as HTML. Without scripts it shows the moment at which it was asked for. */
export const dashboardPage = (view: DashboardView): string => `<!doctype html>${<Page view={view} />}`;

const Page: FC<{ view: DashboardView }> = ({ view }) => (
  <html lang="en">
    <head>
      <meta charset="utf-8" />
      <meta name="viewport" content="width=device-width, initial-scale=1" />
      <meta name="color-scheme" content="light dark" />
      <title>Wattlane</title>
      <link rel="icon" href="/dashboard/icon.svg" type="image/svg+xml" />
      <link rel="stylesheet" href="/dashboard/uplot.css" />
      <link rel="stylesheet" href="/dashboard/dashboard.css" />
      <script src="/dashboard/uplot.js" defer />
      <script src="/dashboard/dashboard.js" type="module" />
    </head>
    <body>
      <a class="skip" href="#main">
        Skip to the figures
      </a>
      <Banner view={view} />
      <main id="main" tabindex={-1}>
        <Figures view={view} />
      </main>
      <footer>
        <p>
          <a href="/metrics">Metrics for Prometheus</a> <a href="/openapi.json">OpenAPI description</a>{' '}
          <a href="/healthz">Health</a>
        </p>
      </footer>
    </body>
  </html>
);

const Banner: FC<{ view: DashboardView }> = ({ view }) => (
  <header>
    <h1>Wattlane</h1>
    <p id="connection">
      <span id="link">As of</span> <time id="time">{view.time}</time> UTC
      <noscript>
        . This page needs scripts to follow the gateway; <a href="/">load it again</a> for newer figures.
      </noscript>
    </p>
    <button type="button" id="pause" hidden aria-pressed="false">
      Pause
    </button>
    <p id="summary" role="status" aria-live="polite">
      {view.summary}
    </p>
  </header>
);

const Figures: FC<{ view: DashboardView }> = ({ view }) => (
  <>
    <section aria-labelledby="now">
      <h2 id="now">Now</h2>
      <dl class="tiles">
        {TILE_NAMES.map((name) => (
          <TileBox name={name} title={TILE_TITLES[name]} tile={view.tiles[name]} />
        ))}
      </dl>
    </section>
    <section aria-labelledby="engines">
      <h2 id="engines">Engines</h2>
      <DataTable id="backends" title="Engines and what is at them" rows={view.tables.backends} />
    </section>
    <section aria-labelledby="bands">
      <h2 id="bands">Bands</h2>
      <DataTable
        id="bands"
        title="What waits, and waits of the last 15 minutes, by band"
        rows={view.tables.bands}
      />
    </section>
    <section aria-labelledby="course">
      <h2 id="course">Last 15 minutes</h2>
      <div class="charts">
        {CHARTS.map((chart) => (
          <ChartFigure chart={chart} rows={view.tables[chart.id]} />
        ))}
      </div>
    </section>
    <section aria-labelledby="latest">
      <h2 id="latest">Latest requests</h2>
      <DataTable id="requests" title="The last 20 requests that ended" rows={view.tables.requests} />
    </section>
  </>
);
