import { cutAt, endOf } from '../../scenarios/plan/phase.ts';
import { asRatio } from '../../thresholds/read/as-ratio.ts';
import { budgetSpends } from '../../thresholds/spend/budget-spends.ts';
import type { Job } from '../plan/job.ts';
import { costsOf } from '../watch/resource-costs.ts';
import type { Conducted } from './conductor.ts';
import { type Judgement, judgeRun } from './judge-run.ts';
import { maskEnd } from './mask-record.ts';
import type { OpenRecord } from './open-record.ts';

/**
 * Third step of a run: returns the judgement of a run that ended at `endedMs`. If the run was stopped, the phases
 * end when the load ended. Rates over the longer, planned phases would be too low.
 */
export function judgeConducted(
  job: Job,
  record: OpenRecord,
  { t0Ms, ends, cause, stoppedMs }: Conducted,
  endedMs: number,
): Judgement {
  const { recorder, events, start } = record;
  const fromMs = t0Ms ?? start.startedMs;
  const loadS = Math.max(0, ((stoppedMs ?? endedMs) - fromMs) / 1000);
  const isWhole = cause === undefined && ends.every(({ status }) => status === 'done');
  const phases = isWhole ? start.phases : cutAt(start.phases, loadS);
  const parts = { t0Ms: fromMs, producers: ends.map(maskEnd), catalogue: job.catalogue, phases };
  // An SLO can judge costs, so the costs are recorded as samples before the evidence is read.
  for (const sample of costsOf(record.evidence(parts))) recorder.sample(sample);
  const slos = [...job.slos, ...ends.flatMap(({ slos = [] }) => slos).map((slo) => asRatio(slo, job.catalogue))];
  const evidence = record.evidence(parts);
  const judgement = judgeRun({
    slos,
    evidence,
    events,
    cause,
    seed: job.plan.seed,
    hasLoad: t0Ms !== null,
    hasFindings: true,
    profile: job.plan.profile,
  });
  for (const { at, text } of judgement.findings)
    recorder.event({ t: Date.parse(at), kind: 'finding', by: 'run', text });
  if (t0Ms === null) return judgement;
  // The load is shorter than the phases if the run was stopped, or if a synthetic check ended before its time limit.
  const lengthS = Math.min(endOf(phases), loadS);
  return {
    ...judgement,
    budgets: budgetSpends(slos, evidence, judgement, lengthS),
    ...(!isWhole && loadS < endOf(start.phases) && { loadEndedMs: Math.round(fromMs + loadS * 1000) }),
  };
}
