import { BANDS, type Band, type TraceRecord } from '@wattlane/core/domain';
import { mean, percentile } from '@wattlane/core/stats';
import type { ReplayOptions, ReplayResult } from '@wattlane/core/twin';

/** What one policy did to the requests of one band. */
export interface BandFigures {
  readonly band: Band;
  /** Requests of the band, those turned away included. */
  readonly requests: number;
  /** Mean completion time of those served, in ms; NaN when none was. */
  readonly meanMs: number;
  /** 99th percentile of it, in ms; NaN when none was served. */
  readonly p99Ms: number;
  /** Share of `requests` with TTFT and TPOT both inside the SLO, 0 to 1. */
  readonly sloAttainmentRatio: number;
}

/** The bands of a trace, most urgent first; requests that name none are in `standard`. */
export function bandsOf(records: readonly TraceRecord[]): readonly Band[] {
  const present = new Set(records.map(bandOf));
  return BANDS.filter((band) => present.has(band));
}

/** A result split by band, most urgent first. The SLO is judged as the twin judges it. */
export function bandFigures(
  records: readonly TraceRecord[],
  result: ReplayResult,
  slo: ReplayOptions['slo'],
): readonly BandFigures[] {
  const bandOfServed = Array.from(result.columns.request, (request) => bandOf(records[request]!));
  return bandsOf(records).map((band) => {
    const served = [...bandOfServed.keys()].filter((index) => bandOfServed[index] === band);
    const requests = records.filter((record) => bandOf(record) === band).length;
    return { band, requests, ...figuresOf(served, requests, result, slo) };
  });
}

function figuresOf(
  served: readonly number[],
  requests: number,
  { columns }: ReplayResult,
  slo: ReplayOptions['slo'],
): Omit<BandFigures, 'band' | 'requests'> {
  const completionMs = Float64Array.from(served, (index) => columns.completionMs[index]!).sort();
  const inTime = served.filter(
    (index) => columns.ttftMs[index]! <= slo.ttftMs && columns.tpotMs[index]! <= slo.tpotMs,
  );
  return {
    meanMs: served.length === 0 ? Number.NaN : mean(completionMs),
    p99Ms: served.length === 0 ? Number.NaN : percentile(completionMs, 0.99),
    sloAttainmentRatio: inTime.length / requests,
  };
}

const bandOf = ({ band = 'standard' }: TraceRecord): Band => band;
