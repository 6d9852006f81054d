import { selectsOf } from '../../results/record/slo.ts';
import { UserError } from '../../scenarios/base/errors.ts';
import { catalogueOf } from './catalogue-of.ts';
import type { Job } from './job.ts';

/**
 * Returns the job with only one source of traffic, such as k6. Keeps only the SLOs whose metrics all come from this
 * source or from meshproof itself. Throws UserError when the plan does not use the source, or when the source cannot
 * run alone.
 */
export function selectProducer(job: Job, producer: string): Job {
  const parts = job.parts.filter((part) => part.producer.name === producer);
  const where = () => job.document.where(['traffic']);
  if (parts.length === 0) {
    const names = job.parts.map((part) => part.producer.name).join(', ');
    throw new UserError(`the plan has no traffic of ${producer}`, { ...where(), hint: `the plan has ${names}` });
  }
  if (!parts[0]!.producer.runsAlone)
    throw new UserError(`${producer} cannot run without the other traffic of the plan: use meshproof run`, where());
  if (parts.length === job.parts.length) return job;
  const catalogue = catalogueOf(parts.map((part) => part.producer));
  const slos = job.slos.filter(({ sli }) => selectsOf(sli).every(({ metric }) => catalogue.has(metric)));
  const traffic = Object.fromEntries(Object.entries(job.plan.traffic).filter(([key]) => key === producer));
  // A run of the whole plan and a run of one traffic source must not be compared, so their digests differ.
  const document = { ...job.document, sha256: `${job.document.sha256}+${producer}` };
  return { ...job, document, plan: { ...job.plan, traffic }, parts, slos, catalogue };
}
