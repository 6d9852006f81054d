import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Slo } from '../../results/record/slo.ts';
import type { Document } from '../../scenarios/base/document.ts';
import { type Plan, planSchema } from '../../scenarios/plan/plan.ts';
import { probeFile } from '../../synthetics/probe/producer.ts';
import { journeyFile } from '../../synthetics/run/load-journey.ts';
import { vitalMetrics } from '../../synthetics/run/metrics.ts';
import { alwaysSlos } from '../../thresholds/read/always.ts';
import { type Job, toJob } from '../plan/job.ts';
import { producers } from '../plan/producers.ts';
import type { Check } from './checks.ts';

export type CheckSetting = {
  /**
   * Measured runs of each check; without it 11 of a journey, which a p75 needs (30 in sequence), and one of a probe.
   */
  runs: number | undefined;
  /** The runs of a journey end as soon as its SLOs are decided. */
  sequential: boolean;
  /** SLO documents in place of `web` and `probes`. */
  slos: readonly string[];
  profile: 'desktop' | 'mobile';
  evidence: boolean;
};

/** Seconds for one run: the limit of a journey or probe, with what lies between two. */
const longestRunS = 35;

/** A check is a plan like any: back-to-back runs of one journey or probe, the first of a journey to warm the browser. */
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
    // What was run is the program as much as the plan: runs of another journey do not compare.
    sha256: createHash('sha256').update(JSON.stringify(plan)).update(readFileSync(file)).digest('hex'),
    value: plan,
    where: () => ({ file }),
  };
  const job = toJob(document, resolve('.'), producers);
  const measurable = (slo: Slo) => setting.profile === 'desktop' || !isFirstByte(slo);
  // A check lasts too short to watch the target beside it: what it expects stands in its own SLOs.
  return { ...job, slos: job.slos.filter((slo) => !alwaysSlos.includes(slo) && measurable(slo)) };
}

/** Under the throttle of a mobile profile the first byte is not measured (synthetics/profiles.ts). */
function isFirstByte({ sli }: Slo): boolean {
  return sli.kind !== 'ratio' && sli.of.metric === vitalMetrics.TTFB.name;
}
