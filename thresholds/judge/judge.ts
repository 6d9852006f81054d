import type { Evidence } from '../../results/record/evidence.ts';
import type { SloVerdict, Validity } from '../../results/record/run.ts';
import type { Slo } from '../../results/record/slo.ts';
import type { Random } from '../../scenarios/base/random.ts';
import { type JudgedPhase, judgedPhases } from '../evidence/judged-phases.ts';
import { busyMachine } from '../validity/busy-machine.ts';
import { ownLag } from '../validity/own-lag.ts';
import { producersOf, taintOf } from '../validity/taint.ts';
import { isPoolTooSmall, lateStarts } from '../validity/validity-of-rate.ts';
import { judgeLimit } from './judge-limit.ts';
import { judgeQuantile } from './judge-quantile.ts';
import { judgeRatio } from './judge-ratio.ts';
import { isSequence, judgeSequence } from './judge-sequence.ts';
import type { Judged } from './judged.ts';

/**
 * One verdict for each SLO in each phase that it judges. What rests on tainted data is INVALID, neither held nor broken;
 * what has no samples is INCONCLUSIVE, never a PASS.
 */
export function judge(slos: readonly Slo[], evidence: Evidence, validity: Validity, random: Random): SloVerdict[] {
  return slos.flatMap((slo) =>
    judgedPhases(slo, evidence.phases).map((phase) => {
      const judged = judgeOne(slo, evidence, phase, random);
      const taint =
        taintOf(slo.sli, phase.name, evidence, validity) ??
        ownLag(slo, judged, phase, evidence) ??
        busyMachine(slo, judged, phase, evidence, (calm) => judgeOne(slo, calm, phase, random));
      return {
        name: slo.name,
        phase: phase.name,
        unit: slo.unit,
        objective: slo.objective,
        op: slo.op,
        ...(slo.sli.kind === 'quantile' && {
          of: { metric: slo.sli.of.metric, match: { ...slo.sli.of.match }, q: slo.sli.q },
        }),
        title: slo.title,
        service: slo.service,
        ...judged,
        ...(taint && { verdict: 'INVALID' as const, reason: `${taint.cause}: ${taint.evidence}` }),
      };
    }),
  );
}

function judgeOne(slo: Slo, evidence: Evidence, phase: JudgedPhase, random: Random): Judged {
  const { sli } = slo;
  const countCensored = isTargetToBlame(producersOf(sli, evidence), evidence, phase);
  if (sli.kind === 'ratio') return judgeRatio(slo, sli, evidence, phase, countCensored);
  if (sli.kind === 'limit') return judgeLimit(slo, sli, evidence, phase);
  if (isSequence(sli, evidence)) return judgeSequence(slo, sli, evidence, phase);
  return judgeQuantile(slo, sli, evidence, phase, countCensored, random(`judge ${slo.name} ${phase.name}`));
}

/** Starts without an answer are the target's, unless the producer had too few workers, was late or ended before its time. */
function isTargetToBlame(producers: readonly string[], evidence: Evidence, { window }: JudgedPhase): boolean {
  const phases = window ? [window] : evidence.phases.filter(({ kind }) => kind !== 'warm-up');
  return evidence.producers
    .filter((producer) => producers.includes(producer.name))
    .every(
      (producer) =>
        producer.status === 'done' &&
        !isPoolTooSmall(producer) &&
        phases.every((phase) => lateStarts(producer, phase.name, evidence) === 0),
    );
}
