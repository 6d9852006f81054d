import { createHash } from 'node:crypto';
import { resolve } from 'node:path';
import { type Slo, whereKind } from '../../results/record/slo.ts';
import { bodyLimits } from '../../scenarios/base/limits/body-limits.ts';
import { readFileBytes } from '../../scenarios/base/limits/read-text-file.ts';
import type { Document } from '../../scenarios/base/yaml/document.ts';
import { type Plan, planSchema } from '../../scenarios/plan/plan.ts';
import { probeFile } from '../../synthetics/probe/producer.ts';
import { journeyFile } from '../../synthetics/run/load-journey.ts';
import { vitalMetrics } from '../../synthetics/run/metrics.ts';
import { alwaysSlos } from '../../thresholds/read/always.ts';
import type { Job } from '../plan/job.ts';
import { producers } from '../plan/producers.ts';
import { toJob } from '../plan/read-job.ts';
import type { Check } from './checks.ts';

const hasValues = whereKind({ ratio: false, quantile: true, limit: true });

export type CheckSetting = {
  /**
   * The default is 1 for a probe, and 11 for a journey: fewer runs give no upper bound of the p75 with a confidence of
   * 95 %. With `sequential`, `runs` is the maximum for a journey, 30 by default.
   */
  runs: number | undefined;
  /** True if the runs of a journey end once its SLOs are decided. */
  sequential: boolean;
  /** SLO documents. The default is `web` for a journey, and `probes` for a probe. */
  slos: readonly string[];
  profile: 'desktop' | 'mobile';
  evidence: boolean;
};

/** Seconds reserved for one run: the time limit of a journey or probe, and the pause after it. */
const longestRunS = 35;

/** Returns the job of a check: a plan that runs one journey or probe once or several times, one run after another. */
export function checkJob(check: Check, setting: CheckSetting): Job {
  const { kind, use } = check;
  const runs = setting.runs ?? (kind === 'probe' ? 1 : setting.sequential ? 30 : 11);
  const journeys = {
    use: [use],
    runs,
    pace: setting.sequential ? 'until-decided' : 'back-to-back',
    profile: setting.profile,
    ...(setting.evidence && { evidence: 'always' }),
  };
  const plan: Plan = planSchema.parse({
    plan: `check-${check.name}`
      .toLowerCase()
      .replace(/[^a-z0-9-]/g, '-')
      .slice(0, 63),
    phases: { ...(kind === 'journey' && { 'warm-up': '1s' }), steady: `${Math.min(86_000, runs * longestRunS)}s` },
    traffic: kind === 'journey' ? { journeys } : { probes: { use: [use], runs } },
    slos: setting.slos.length > 0 ? setting.slos : [kind === 'journey' ? 'web' : 'probes'],
  });
  const file = kind === 'journey' ? journeyFile(use, '.') : probeFile(use, '.');
  const document: Document<Plan> = {
    file,
    // The hash covers the plan and the program of the check, so that runs of different journeys are not compared.
    sha256: createHash('sha256')
      .update(JSON.stringify(plan))
      .update(readFileBytes(file, bodyLimits.sourceFile))
      .digest('hex'),
    value: plan,
    where: () => ({ file }),
  };
  const job = toJob(document, resolve('.'), producers);
  const measurable = (slo: Slo) => setting.profile === 'desktop' || !isFirstByte(slo);
  // Every plan includes the SLOs in `alwaysSlos`. A check is too short for these SLOs, so only the SLOs in `setting`
  // judge the check.
  return { ...job, slos: job.slos.filter((slo) => !alwaysSlos.includes(slo) && measurable(slo)) };
}

/** True for an SLO on the time to first byte. Mobile checks do not judge it, because their network is slowed. */
function isFirstByte({ sli }: Slo): boolean {
  return hasValues(sli) && sli.of.metric === vitalMetrics.TTFB.name;
}
