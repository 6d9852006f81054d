import type { ProducerEnd } from '../../../results/record/producer.ts';

/** Returns `done` for a simulation that reached `endMs`, otherwise `stopped` with a reason. */
export function endStatus(atMs: number, endMs: number): Pick<ProducerEnd, 'status' | 'reason'> {
  if (atMs >= endMs) return { status: 'done' };
  return {
    status: 'stopped',
    reason: `the world was stopped after ${(atMs / 1000).toFixed(1)} s of ${endMs / 1000} s`,
  };
}
