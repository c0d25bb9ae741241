import type { RequestRecord } from '../observe/requestRecord.ts';
import type { DashboardView } from './dashboardView.ts';
import { type History, RECENT } from './history.ts';

/** Requests that ended after the first `count`, as far as they are kept, oldest first. */
export function pointsSince({ recent, recentCount }: History, count: number): RequestRecord[] {
  const first = Math.max(count, recentCount - RECENT);
  return Array.from({ length: Math.max(0, recentCount - first) }, (_, k) => recent[(first + k) % RECENT]!);
}

/** Whether a request tells how good its prediction was: its answer ended by itself. */
export const hasLength = ({ finish, predictedTokens, outputTokens }: RequestRecord): boolean =>
  finish === 'stop' && predictedTokens !== null && (outputTokens ?? 0) > 0;

/** Predicted and actual tokens of those that tell. */
export function lengthPoints(records: readonly RequestRecord[]): DashboardView['points'] {
  const told = records.filter(hasLength);
  return {
    actual: told.map(({ outputTokens }) => outputTokens!),
    predicted: told.map(({ predictedTokens }) => Math.round(predictedTokens! * 10) / 10),
  };
}
