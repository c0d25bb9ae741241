import type { HostSamples } from '@wattlane/core/power';
import { type CsvColumnRules, type CsvTableParser, createCsvColumnsParser } from '@wattlane/core/traces';
import type { CliIo } from '../cliIo.ts';
import { brokenRowsNote } from '../trace/brokenRowsNote.ts';
import { inputName, readRows } from '../trace/readRows.ts';

/** Readings as they stand in their file. */
export interface HostSamplesFile {
  /** Name for messages: the path, `stdin` for `-`. */
  readonly name: string;
  readonly samples: HostSamples;
  /** Rows that were left out, as a sentence. */
  readonly notes: readonly string[];
}

interface Columns {
  readonly clockMhz: Float64Array;
  readonly load: Float64Array;
  readonly powerWatts: Float64Array;
}

interface TimedColumns extends Columns {
  readonly workMs: Float64Array;
}

/** The largest value that makes sense of watts and of ms. */
const MOST = 1e6;

const rulesFor = (topClockMhz: number): CsvColumnRules<Columns> => ({
  clockMhz: { kind: 'number', name: 'sm_clock_mhz', min: 1, max: topClockMhz, whole: false },
  load: { kind: 'number', name: 'load', min: 0, max: 1, whole: false },
  powerWatts: { kind: 'number', name: 'power_watts', min: 0.001, max: MOST, whole: false },
});

/**
 * Reads readings of one GPU: CSV with a header, columns `sm_clock_mhz`, `load` and `power_watts`, and `work_ms` where a fixed
 * piece of work was timed (0 in rows without one). Plain or gzip; other columns are left out.
 *
 * @param path         `-` for stdin
 * @param topClockMhz  the clock that ratios are relative to; a higher one in the file is a broken row
 * @param skipBad      leave broken rows out and count them
 * @throws WattlaneError as `readRows`, and ERR_TRACE_ROW, ERR_TRACE_EMPTY
 */
export async function readHostSamples(
  io: CliIo,
  path: string,
  topClockMhz: number,
  skipBad: boolean,
): Promise<HostSamplesFile> {
  const name = inputName(path);
  const parser = createReadingsParser({ file: name, skipBad }, rulesFor(topClockMhz));
  const readings = await readRows(io, path, parser, 'reading');
  const column = (value: (reading: Reading) => number): Float64Array => Float64Array.from(readings, value);
  return {
    name,
    samples: {
      clockRatio: column(({ clockMhz }) => clockMhz / topClockMhz),
      load: column(({ load }) => load),
      powerWatts: column(({ powerWatts }) => powerWatts),
      workMs: column(({ workMs }) => (workMs === 0 ? Number.NaN : workMs)),
    },
    notes: brokenRowsNote(name, parser.report()),
  };
}

interface Reading {
  readonly clockMhz: number;
  readonly load: number;
  readonly powerWatts: number;
  /** 0 where nothing was timed. */
  readonly workMs: number;
}

type Parser = CsvTableParser<Columns & Partial<TimedColumns>>;

/** A parser that looks at the header first, to see whether work was timed. All readings come at the end. */
function createReadingsParser(
  options: Parameters<typeof createCsvColumnsParser>[0],
  rules: CsvColumnRules<Columns>,
): { push(text: string): Reading[]; finish(): Reading[]; report: Parser['report'] } {
  let head = '';
  let parser: Parser | undefined;
  const open = (): Parser => {
    const header = head.trimStart().split(/\r?\n/, 1)[0]!;
    const timed = header.split(',').some((column) => column.trim() === 'work_ms');
    const opened: Parser = timed
      ? createCsvColumnsParser<TimedColumns>(options, {
          ...rules,
          workMs: { kind: 'number', name: 'work_ms', min: 0, max: MOST, whole: false },
        })
      : createCsvColumnsParser<Columns>(options, rules);
    opened.push(head);
    parser = opened;
    return opened;
  };
  return {
    push: (text) => {
      if (parser !== undefined) parser.push(text);
      else {
        head += text;
        if (head.trimStart().includes('\n')) open();
      }
      return [];
    },
    finish: () => {
      const { clockMhz, load, powerWatts, workMs } = (parser ?? open()).finish();
      return Array.from(clockMhz, (mhz, row) => ({
        clockMhz: mhz,
        load: load[row]!,
        powerWatts: powerWatts[row]!,
        workMs: workMs?.[row] ?? 0,
      }));
    },
    report: () => (parser ?? open()).report(),
  };
}
