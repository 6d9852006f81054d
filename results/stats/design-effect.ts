import { sum } from 'simple-statistics';
import { seenShare } from './seen-share.ts';

/** The design effect of a share, at least 1: how many events are worth one independent one. */
export function designEffect(bad: readonly number[], total: readonly number[]): number {
  return sum(total) / seenShare(bad, total).effective;
}
