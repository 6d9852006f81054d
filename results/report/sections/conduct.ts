import { oneLine } from '../../../scenarios/base/one-line.ts';
import { measuredPhases } from '../../record/measured-phases.ts';
import type { RunDocument } from '../../record/run.ts';
import { formatCount, formatOffset, formatShare, formatValue } from '../../words/format.ts';

/** A phase with the planned and completed work of one load generator. If the load ended early, so does the phase. */
export type PhaseRow = {
  phase: string;
  kind: string;
  start: string;
  length: string;
  producer: string;
  offered: string;
  rate: string;
  completed: string;
  attained: string;
  dropped: string;
  unfinished: string;
};

export type ProducerRow = {
  name: string;
  status: string;
  offered: string;
  completed: string;
  dropped: string;
  reason: string;
};

export type ReasonRow = { code: string; cause: string; taints: string; evidence: string };

/** Returns a row for each phase and load generator; a phase without a load generator has one row. */
export function toPhaseRows(run: RunDocument): PhaseRow[] {
  const measured = measuredPhases(run);
  return run.phases.flatMap((phase, at) => {
    const { startS, endS } = measured[at]!;
    const lengthS = endS - startS;
    const about = {
      phase: phase.name,
      kind: phase.kind,
      start: formatOffset(startS),
      length: formatValue(lengthS, 's'),
    };
    const rows = Object.entries(phase.offered).map(([producer, offered]): PhaseRow => {
      const counts = run.producers
        .find((one) => one.name === producer)
        ?.phases?.find((one) => one.phase === phase.name);
      return {
        ...about,
        producer,
        offered: formatCount(offered),
        rate: lengthS > 0 ? formatValue(offered / lengthS, '1/s') : '–',
        completed: counts ? formatCount(counts.completed) : '–',
        attained: counts && offered > 0 ? formatShare(counts.completed / offered) : '–',
        dropped: counts ? formatCount(counts.dropped) : '–',
        unfinished: counts ? formatCount(counts.unfinished) : '–',
      };
    });
    const none = {
      producer: '–',
      offered: '–',
      rate: '–',
      completed: '–',
      attained: '–',
      dropped: '–',
      unfinished: '–',
    };
    return rows.length > 0 ? rows : [{ ...about, ...none }];
  });
}

/** Returns the totals of each producer. */
export function toProducerRows(run: RunDocument): ProducerRow[] {
  return run.producers.map((producer) => ({
    name: producer.name,
    status: producer.status,
    offered: formatCount(producer.offered),
    completed: formatCount(producer.completed),
    dropped: formatCount(producer.dropped),
    reason: oneLine(producer.reason ?? ''),
  }));
}

/** Returns the reasons why data is invalid. Each row names the data that the reason makes invalid. */
export function toReasonRows(validity: RunDocument['validity']): ReasonRow[] {
  return validity.reasons.map(({ code, cause, taints, evidence }) => ({
    code,
    cause: oneLine(cause),
    taints: [
      taints.kinds.length > 0 ? taints.kinds.join(', ') : 'SLOs that are not FAIL',
      taints.producers ? `of ${taints.producers.join(', ')}` : 'of every producer',
      taints.phases ? `in ${taints.phases.join(', ')}` : 'in every phase',
    ].join(' '),
    evidence: oneLine(evidence),
  }));
}
