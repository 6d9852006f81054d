import { UserError } from '../../scenarios/base/errors.ts';
import { catalogueOf, type Job } from './job.ts';

/** The job with the traffic of one producer alone, and the SLOs that this traffic can be judged by. Throws UserError. */
export function onlyPart(job: Job, producer: string): Job {
  const parts = job.parts.filter((part) => part.producer.name === producer);
  if (parts.length === 0) {
    throw new UserError(`the plan has no traffic of ${producer}`, {
      ...job.document.where(['traffic']),
      hint: `it has ${job.parts.map((part) => part.producer.name).join(', ')}`,
    });
  }
  if (parts.length === job.parts.length) return job;
  const catalogue = catalogueOf(parts);
  const slos = job.slos.filter(({ sli }) => {
    const selects = sli.kind === 'ratio' ? [...sli.part, ...sli.total] : [sli.of];
    return selects.every(({ metric }) => catalogue.has(metric));
  });
  const traffic = Object.fromEntries(Object.entries(job.plan.traffic).filter(([key]) => key === producer));
  // Another traffic than the plan's does not compare with it.
  const document = { ...job.document, sha256: `${job.document.sha256}+${producer}` };
  return { ...job, document, plan: { ...job.plan, traffic }, parts, slos, catalogue };
}
