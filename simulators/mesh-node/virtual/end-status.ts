import type { ProducerEnd } from '../../../results/record/producer.ts';

/** Returns the status of a world that reached the time `atMs` of its `endMs`, and the reason if it was stopped before. */
export function endStatus(atMs: number, endMs: number): Pick<ProducerEnd, 'status' | 'reason'> {
  if (atMs >= endMs) return { status: 'done' };
  return { status: 'stopped', reason: `stopped after ${(atMs / 1000).toFixed(1)} s of ${endMs / 1000} s` };
}
