import type { RunDocument } from '../../record/run.ts';

/** The first and the last instant that a line of a record may have, in Unix milliseconds. */
export type Span = { fromMs: number; toMs: number };

/** The times from 1970 on that fit into run.json, where a year has four digits. */
export const anyTime: Span = { fromMs: 0, toMs: Date.parse('9999-12-31T23:59:59.999Z') };

/**
 * The time that a line may lie before the start or after the end of its run. A simulation of 24 days can end within
 * seconds, and the clock of k6 can jump.
 */
const slackMs = 31 * 24 * 3_600_000;

/**
 * Returns the span of a run. Some sections of the report need memory for each second between the first and the last
 * line, so a time far from the run is refused.
 */
export function spanOf({ startedAt, endedAt }: Pick<RunDocument, 'startedAt' | 'endedAt'>): Span {
  return { fromMs: Date.parse(startedAt) - slackMs, toMs: Date.parse(endedAt) + slackMs };
}

/** Throws Error if `t` is outside the span. */
export function requireWithin({ fromMs, toMs }: Span, t: number): void {
  if (t < fromMs || t > toMs) throw new Error('the time of the line is too far from the run');
}
