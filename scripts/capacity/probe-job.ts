import type { HoldLength } from '../../results/capacity/probe-log.ts';
import type { Part } from '../../results/record/producer.ts';
import { type Slo, selectsOf, whereKind, wholeRun } from '../../results/record/slo.ts';
import { UserError } from '../../scenarios/base/errors.ts';
import { checkPart } from '../../scenarios/base/yaml/document.ts';
import { toPhases } from '../../scenarios/plan/phase.ts';
import { catalogueOf } from '../plan/catalogue-of.ts';
import type { Job } from '../plan/job.ts';
import { dividesEvents } from './probe-hold.ts';
import type { Knob } from './vary.ts';

const isOneValue = whereKind({ ratio: false, quantile: false, limit: true });

/**
 * The warm-up of a probe in seconds. In a confirmation (a long probe), the warm-up is so long that the target's queues
 * become stable before the SLOs are judged.
 */
const warmUpS = { scan: 3, confirm: 10 } as const;
/** The SLOs are judged in this phase of a probe. */
export const heldPhase = 'steady';

/**
 * Returns the job of one probe: the plan's traffic for `holdS` seconds, with one number changed. SLOs that require a
 * minimum rate or count are removed, because a probe changes the rate. Throws UserError if no remaining SLO divides
 * events into good and bad.
 */
export function probeJob(job: Job, knob: Knob, value: number, holdS: number, hold: HoldLength = 'scan'): Job {
  const traffic = withoutLeftOut(job, knob.apply(value));
  const parts = job.parts
    .filter(({ producer }) => producer.name in traffic)
    .map(({ producer }) => ({
      producer,
      section: checkPart(job.document, ['traffic', producer.name], traffic[producer.name], producer.schema),
    }));
  const catalogue = catalogueOf(parts.map(({ producer }) => producer));
  const slos = job.slos
    .filter((slo) => selectsOf(slo.sli).every(({ metric }) => catalogue.has(metric)) && !asksForMore(slo))
    .map((slo) => (slo.phases.length === 0 || slo.phases.includes(wholeRun) ? slo : { ...slo, phases: [] }));
  if (!slos.some((slo) => slo.builtIn === undefined && dividesEvents(slo, (name) => catalogue.get(name))))
    throw new UserError('a capacity search cannot judge any of these SLOs', {
      ...job.document.where(['slos']),
      hint:
        'add an SLO with a share or an upper limit on a latency quantile, such as "errors: < 1%"; ' +
        'a search leaves out SLOs on a minimum rate or count, on journeys, and over the whole run',
    });
  const { profile: _, ...plan } = job.plan;
  const phases = toPhases({ 'warm-up': warmUpS[hold], [heldPhase]: holdS });
  const name = `${job.plan.name.slice(0, 54)}-capacity`;
  // `sha256` contains the value of the knob, because runs at different values must not be compared.
  const document = { ...job.document, sha256: `${job.document.sha256} ${knob.key}=${value} ${holdS}s` };
  return { ...job, document, plan: { ...plan, name, phases, traffic }, parts, slos, catalogue };
}

function withoutLeftOut({ parts }: Job, traffic: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const leftOut = leftOutOf(parts).map(({ producer }) => producer.name);
  return Object.fromEntries(Object.entries(traffic).filter(([name]) => !leftOut.includes(name)));
}

/**
 * Returns the parts of a plan that have no rate. A capacity search leaves them out. For example, journeys run a fixed
 * number of times.
 */
export function leftOutOf(parts: readonly Part[]): Part[] {
  return parts.filter(({ producer }) => producer.capacity?.leftOut !== undefined);
}

function asksForMore({ sli, op }: Slo): boolean {
  return isOneValue(sli) && (sli.fold === 'rate' || sli.fold === 'sum') && op.startsWith('>');
}
