import type { DashboardView, Tile } from './dashboardView.ts';
import { duration, figure, NONE, percent, ratioOf } from './figures.ts';
import { BUCKETS, binsOver, type LatencyName, newestPlaces, type SumName, sumOver } from './history.ts';
import { binQuantileMs } from './logBins.ts';
import type { Moment } from './moment.ts';

/** Buckets of a minute. */
const MINUTE = 12;

/** The figures in large print. Rates are of the last minute, waits and latencies of the last 15. */
export function tilesOf(moment: Moment): DashboardView['tiles'] {
  return {
    waiting: waitingTile(moment),
    running: runningTile(moment),
    saved: savedTile(moment),
    ttft: latencyTile(moment, 'ttft', 'ttftMs', 'ttftWithin', 'ttftCount'),
    tpot: latencyTile(moment, 'tpot', 'tpotMs', 'tpotWithin', 'tpotCount'),
    requests: requestsTile(moment),
    tokens: tokensTile(moment),
    ...powerTiles(moment),
  };
}

function waitingTile({ gateway }: Moment): Tile {
  const pools = gateway.pools.pools.map(({ pool }) => pool);
  const waiting = pools.reduce((sum, pool) => sum + pool.waiting, 0);
  const oldestMs = Math.max(0, ...pools.map(({ oldestWaitMs }) => oldestWaitMs));
  return {
    value: figure(waiting),
    note: waiting === 0 ? 'nobody waits' : `the oldest for ${duration(oldestMs)}`,
  };
}

function runningTile({ gateway }: Moment): Tile {
  const { backends } = gateway.pools;
  const inFlight = backends.reduce((sum, { window }) => sum + window.inFlight.sent.size, 0);
  const up = backends.filter(({ healthy }) => healthy).length;
  const engines = backends.length === 1 ? 'engine' : 'engines';
  return { value: figure(inFlight), note: `at ${up} of ${backends.length} ${engines}` };
}

function savedTile({ gateway, history }: Moment): Tile {
  if (gateway.config.order.mode === 'tag') {
    return { value: NONE, note: 'in mode tag the engines order requests, out of sight of the gateway' };
  }
  const places = newestPlaces(history, BUCKETS);
  const replayed = sumOver(history, 'replayed', places);
  if (replayed === 0) return { value: NONE, note: 'no requests yet' };
  const realMs = sumOver(history, 'realWaitMs', places) / replayed;
  const fcfsMs = sumOver(history, 'fcfsWaitMs', places) / replayed;
  return {
    value: duration(fcfsMs - realMs),
    note: `mean wait ${duration(realMs)}, ${duration(fcfsMs)} in order of arrival; ${figure(replayed)} ${replayed === 1 ? 'request' : 'requests'}`,
  };
}

function latencyTile(
  { history, gateway }: Moment,
  name: LatencyName,
  threshold: 'ttftMs' | 'tpotMs',
  within: SumName,
  count: SumName,
): Tile {
  const places = newestPlaces(history, BUCKETS);
  const bins = binsOver(history, name, places);
  const sloMs = gateway.config.slo[threshold];
  const kept = percent(ratioOf(sumOver(history, within, places), sumOver(history, count, places)));
  const p99 = `99 % within ${duration(binQuantileMs(bins, 0.99))}`;
  const slo = sloMs === undefined ? 'no SLO set' : `${kept} inside the SLO of ${duration(sloMs)}`;
  return { value: duration(binQuantileMs(bins, 0.5)), note: `median; ${p99}; ${slo}` };
}

function requestsTile({ history }: Moment): Tile {
  const places = newestPlaces(history, MINUTE);
  const failed = sumOver(history, 'failed', places);
  const refused = sumOver(history, 'refused', places);
  return {
    value: figure(sumOver(history, 'ended', places)),
    note: `in the last minute; ${figure(failed)} failed, ${figure(refused)} refused`,
  };
}

function tokensTile({ history }: Moment): Tile {
  const places = newestPlaces(history, MINUTE);
  const input = sumOver(history, 'inputTokens', places);
  return {
    value: figure(sumOver(history, 'outputTokens', places)),
    note: `of answers in the last minute, ${figure(input)} of prompts`,
  };
}

function powerTiles({ power }: Moment): Pick<DashboardView['tiles'], 'energy' | 'carbon'> {
  const absent = { value: NONE, note: 'no agent reports yet' };
  if (power === null) return { energy: absent, carbon: absent };
  const energy = {
    value: figure(power.energyJoules / 3.6e6, 'kWh'),
    note: `${power.simulated ? 'simulated, ' : ''}now ${figure(power.powerWatts, 'W')}`,
  };
  const carbon =
    power.carbonGrams === null
      ? { value: NONE, note: 'no carbon intensity yet' }
      : { value: figure(power.carbonGrams, 'gCO2e'), note: 'of the energy beside it' };
  return { energy, carbon };
}
