import type { SloVerdict } from '../../results/record/run.ts';
import type { Judgement } from '../run/judge-run.ts';

/** How far a world came: `atMs` of its `endMs`, in milliseconds of its own time. */
export type WorldSpan = { atMs: number; endMs: number };

/**
 * Returns the judgement of a world that may have been stopped before its end. Whatever held until then could still have
 * broken later, so that nothing of it is a PASS. A FAIL stays a FAIL, and an INVALID run stays INVALID.
 */
export function withoutPassIfCut(judgement: Judgement, { atMs, endMs }: WorldSpan): Judgement {
  if (atMs >= endMs) return judgement;
  const cut = `stopped after ${(atMs / 1000).toFixed(1)} s of ${endMs / 1000} s`;
  const slos = judgement.slos.map(
    (slo): SloVerdict =>
      slo.verdict === 'PASS'
        ? { ...slo, verdict: 'INCONCLUSIVE', reasonCode: 'stopped-early', reason: `${slo.reason}: ${cut}` }
        : slo,
  );
  if (judgement.verdict === 'FAIL' || judgement.verdict === 'INVALID') return { ...judgement, slos };
  return { ...judgement, slos, verdict: 'INCONCLUSIVE', reason: `the world was ${cut}` };
}
