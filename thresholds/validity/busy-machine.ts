import type { Evidence } from '../../results/record/evidence.ts';
import type { Sample } from '../../results/record/row.ts';
import type { SloVerdict } from '../../results/record/run.ts';
import type { Slo } from '../../results/record/slo.ts';
import { formatCount, formatCountOf } from '../../results/words/format.ts';
import type { JudgedPhase } from '../evidence/judged-phases.ts';
import type { Excuse } from './rule.ts';

/**
 * A busy machine only lengthens what is timed in a browser, and only makes waits run out: what holds in spite of it holds.
 * But what is broken by the values that it gave, and not by the others, was not broken by the target for certain.
 */
export function busyMachine(
  { sli }: Pick<Slo, 'sli'>,
  { verdict }: Pick<SloVerdict, 'verdict'>,
  { window }: JudgedPhase,
  evidence: Evidence,
  judgeCalm: (calm: Evidence) => Pick<SloVerdict, 'verdict'>,
): Excuse | undefined {
  if (verdict !== 'FAIL' || sli.kind === 'ratio') return undefined;
  const samples = [...evidence.samples(sli.of.metric, sli.of.match, window)];
  const busy = samples.filter(isOfBusyMachine);
  if (busy.length === 0) return undefined;
  const calm: Evidence = {
    ...evidence,
    *samples(...of) {
      for (const sample of evidence.samples(...of)) if (!isOfBusyMachine(sample)) yield sample;
    },
  };
  if (judgeCalm(calm).verdict === 'FAIL') return undefined;
  return {
    code: 'busy-machine',
    cause: 'this machine was busy with something else',
    evidence: `${formatCountOf(busy.length, 'value')} of ${formatCount(samples.length)} taken meanwhile, and without them it is not broken`,
  };
}

/** Marked by whoever took it: how much of the machine others used, or that a wait ran out meanwhile. */
function isOfBusyMachine({ metric, detail }: Sample): boolean {
  const { contention, class: failure } = (detail ?? {}) as { contention?: unknown; class?: unknown };
  // A run that did not reach its end for another reason is the target's, on a busy machine too.
  return metric === 'journey_success' ? failure === 'host-contention' : typeof contention === 'number';
}
