import type { RequestObserver } from '../exchange/gateway.ts';
import { type LogFormat, logLine } from './logLine.ts';

/**
 * Writes a line for each request that ended.
 *
 * @param write  takes a line without its line feed; must not throw and must not wait
 */
export function logObserver(format: LogFormat, write: (line: string) => void): RequestObserver {
  return (record) => {
    const line = logLine(record, format);
    if (line !== null) write(line);
  };
}
