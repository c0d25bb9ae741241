import type { Silence } from './longestSilence.ts';

/** What the reader left out or mended. All counts are of events. */
export interface KinetoReport {
  /** Bytes read. */
  readonly bytes: number;
  /** Events of the file, of whatever kind. */
  readonly seen: number;
  /** Complete events of kinds that are not read, such as metadata and counters. */
  readonly ignored: number;
  /** Objects in the list of events that are malformed. */
  readonly malformed: number;
  /** Events without a time or with one that is no number; left out. */
  readonly untimed: number;
  /** Durations below zero or missing; taken as zero. */
  readonly negativeDurations: number;
  /** GPU events without correlation id: they are replayed, but nothing says which call started them. */
  readonly uncorrelated: number;
  /** GPU events that begin before the call that started them, so that the clocks of CPU and GPU do not agree there. */
  readonly beforeTheirCall: number;
  /** Longest time in which nothing is recorded, of how long, in microseconds; 0 before the end is read. */
  readonly silence: Silence;
  /** Whether the file ends inside the document. */
  readonly truncated: boolean;
}

/** A silence of more than this much of a trace is told of, if it is longer than a second. */
const SILENT_SHARE = 0.5;

/** The repairs of a report and what looks odd in words, one sentence each; none when there is nothing to tell. */
export function repairNotes(report: KinetoReport): string[] {
  const notes = [];
  const { malformed, untimed, negativeDurations, uncorrelated, beforeTheirCall } = report;
  if (report.truncated) notes.push(`the file is cut short; its ${report.seen} complete events are used`);
  if (malformed > 0) notes.push(`${malformed} malformed events are left out`);
  if (untimed > 0) notes.push(`${untimed} events without a time are left out`);
  if (negativeDurations > 0) notes.push(`${negativeDurations} negative or missing durations are taken as 0`);
  if (uncorrelated > 0) notes.push(`${uncorrelated} GPU events say not which call started them`);
  if (beforeTheirCall > 0)
    notes.push(`${beforeTheirCall} GPU events begin before the call that started them`);
  const { us, spanUs } = report.silence;
  if (us > 1e6 && us > SILENT_SHARE * spanUs) {
    const seconds = (time: number): string => (time / 1e6).toFixed(1);
    notes.push(
      `nothing is recorded for ${seconds(us)} s of ${seconds(spanUs)} s: the program slept, or a clock has jumped`,
    );
  }
  return notes;
}
