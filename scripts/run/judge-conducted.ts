import { asRatio } from '../../thresholds/read/as-ratio.ts';
import type { Job } from '../plan/job.ts';
import { costsOf } from '../watch/resource-costs.ts';
import type { Conducted } from './conductor.ts';
import { type Judgement, judgeRun } from './judge-run.ts';
import type { OpenRecord } from './open-record.ts';

/** Third step of a run. Records the cost of its requests, judges its SLOs, and records its findings as events. */
export function judgeConducted(job: Job, record: OpenRecord, { t0Ms, ends, cause }: Conducted): Judgement {
  const { recorder, events, start } = record;
  const parts = { t0Ms: t0Ms ?? start.startedMs, producers: ends, catalogue: job.catalogue };
  // An SLO can judge costs, too. The costs are therefore recorded as samples before the evidence is read.
  for (const sample of costsOf(record.evidence(parts))) recorder.sample(sample);
  const judgement = judgeRun({
    slos: [...job.slos, ...ends.flatMap(({ slos = [] }) => slos).map((slo) => asRatio(slo, job.catalogue))],
    evidence: record.evidence(parts),
    events,
    cause,
    seed: job.plan.seed,
    hasLoad: t0Ms !== null,
    hasFindings: true,
    profile: job.plan.profile,
  });
  for (const { at, text } of judgement.findings)
    recorder.event({ t: Date.parse(at), kind: 'finding', by: 'run', text });
  return judgement;
}
