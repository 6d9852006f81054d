import type { Evidence } from '../../results/record/evidence.ts';
import type { Labels } from '../../results/record/metric.ts';
import type { SloVerdict, Validity } from '../../results/record/run.ts';
import type { Sli, Slo } from '../../results/record/slo.ts';
import { type JudgedPhase, judgedPhases } from '../evidence/judged-phases.ts';
import { busyMachine } from '../validity/busy-machine.ts';
import { ownLag } from '../validity/own-lag.ts';
import { fallingCounter, lostPart, taintOf } from '../validity/taint.ts';
import { isTargetToBlame } from '../validity/target-to-blame.ts';
import { withholdUnstated } from './built-in/withhold-unstated.ts';
import { withholdUnread } from './gauges/withhold-unread.ts';
import { judgeLimit } from './judge-limit.ts';
import { judgeParts, type Part, whyIdle } from './judge-parts.ts';
import { judgeQuantile } from './judge-quantile.ts';
import { judgeRatio } from './judge-ratio.ts';
import { isSequence, judgeSequence } from './judge-sequence.ts';
import type { Judged, Task } from './judged.ts';
import { withKnownNumbers } from './known-numbers.ts';
import { notesOf } from './notes.ts';
import { withStarts } from './with-starts.ts';
import { withholdMissing } from './withhold-missing.ts';
import { withholdRepeated } from './withhold-repeated.ts';
import { withholdStrict } from './withhold-strict.ts';
import { withholdUnfinished } from './withhold-unfinished.ts';
import { withholdUnknownRequest } from './withhold-unknown-request.ts';
import { withholdUnseen } from './withhold-unseen.ts';

/**
 * Returns the verdict on each SLO in each of its phases. A verdict is INVALID when a fault of the load generator
 * distorted the data or could have caused the failure. Without samples, a verdict is INCONCLUSIVE, never PASS. An SLO
 * on events that did not occur, such as clicks, has no verdict: see `idleSlos`.
 */
export function judge(slos: readonly Slo[], evidence: Evidence, validity: Validity): SloVerdict[] {
  return slos.flatMap((slo) =>
    busyPhases(slo, evidence).map((phase) => {
      const counted = judgeOne(slo, evidence, phase);
      const known = withholdUnknownRequest(slo, counted, evidence, phase, (less) => judgeOne(slo, less, phase));
      const complete = withholdMissing(slo, known, evidence, phase, (more) => judgeOne(slo, more, phase));
      const seen = withholdUnseen(slo, complete, evidence, phase);
      const read = withholdUnread(slo, seen, evidence, phase);
      const answered = withholdRepeated(slo, withKnownNumbers(read), evidence, phase);
      const stated = withholdUnstated(slo, withholdUnfinished(slo, answered, evidence));
      const judged = withholdStrict(slo, stated, evidence, phase);
      const fault =
        taintOf(slo.sli, phase.name, evidence, validity) ??
        lostPart(slo, judged, evidence) ??
        fallingCounter(slo, judged, phase, evidence) ??
        ownLag(slo, judged, phase, evidence) ??
        busyMachine(slo, judged, phase, evidence, (calm) => judgeOne(slo, calm, phase));
      const notes = fault ? undefined : notesOf(slo, judged, evidence, phase);
      return {
        name: slo.name,
        phase: phase.name,
        unit: slo.unit,
        objective: slo.objective,
        op: slo.op,
        ...(slo.sli.kind === 'quantile' && {
          of: { metric: slo.sli.of.metric, match: { ...slo.sli.of.match }, q: slo.sli.q },
        }),
        ...(slo.sli.kind === 'limit' && { fold: slo.sli.fold }),
        title: slo.title,
        service: slo.service,
        ...judged,
        ...(notes && { notes }),
        ...(fault && {
          verdict: 'INVALID' as const,
          reasonCode: fault.code,
          reason: `${fault.cause}: ${fault.evidence}`,
        }),
      };
    }),
  );
}

export type IdleSlo = { name: string; why: string };

/** Returns the SLOs whose metric cannot have a value in the run, such as the INP of pages without interactions. */
export function idleSlos(slos: readonly Slo[], evidence: Evidence): IdleSlo[] {
  return slos.flatMap((slo) => {
    const [why, ...more] = judgedPhases(slo, evidence.phases).map((phase) => whyIdle(slo, evidence, phase));
    return why === undefined || more.includes(undefined) ? [] : [{ name: slo.name, why }];
  });
}

const busyPhases = (slo: Slo, evidence: Evidence) =>
  judgedPhases(slo, evidence.phases).filter((phase) => whyIdle(slo, evidence, phase) === undefined);

function judgeOne(slo: Slo, evidence: Evidence, phase: JudgedPhase): Judged {
  return judgeParts(slo, evidence, phase, (part) => judgePart(slo, evidence, phase, part));
}

function judgePart(whole: Slo, evidence: Evidence, phase: JudgedPhase, { match, level }: Part): Judged {
  const slo = { ...whole, sli: narrowed(whole.sli, match) };
  const { sli } = slo;
  const countCensored = isTargetToBlame(sli, evidence, phase);
  const task = { slo, evidence, phase, level, countCensored };
  return withStarts(judgeTask({ ...task, sli }), sli, evidence, phase);
}

function judgeTask(task: Task<Sli['kind']>): Judged {
  const { sli, evidence } = task;
  if (sli.kind === 'ratio') return judgeRatio({ ...task, sli });
  if (sli.kind === 'limit') return judgeLimit({ ...task, sli });
  return isSequence(sli, evidence) ? judgeSequence({ ...task, sli }) : judgeQuantile({ ...task, sli });
}

function narrowed(sli: Sli, match: Labels): Sli {
  return sli.kind === 'quantile' ? { ...sli, of: { ...sli.of, match: { ...sli.of.match, ...match } } } : sli;
}
