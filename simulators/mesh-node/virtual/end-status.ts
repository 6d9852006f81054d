import type { ProducerEnd } from '../../../results/record/producer.ts';

/** Returns the status of a world that came to `atMs` of its `endMs`, with a reason if it was stopped before its end. */
export function endStatus(atMs: number, endMs: number): Pick<ProducerEnd, 'status' | 'reason'> {
  if (atMs >= endMs) return { status: 'done' };
  return { status: 'stopped', reason: `stopped after ${(atMs / 1000).toFixed(1)} s of ${endMs / 1000} s` };
}
