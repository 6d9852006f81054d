import { type HoldFinding, judgeHold } from '../../results/capacity/judge-hold.ts';
import type { CapacityStep } from '../../results/capacity/probe-log.ts';
import { type Evidence, toEvidence } from '../../results/record/evidence.ts';
import { t0MsOf } from '../../results/record/measured-phases.ts';
import { healthOf } from '../../results/record/producer-health.ts';
import type { RunDocument, SloVerdict } from '../../results/record/run.ts';
import { type Slo, whereKind } from '../../results/record/slo.ts';
import type { RunLines } from '../../results/store/evidence-files.ts';
import { largest } from '../../scenarios/base/long-lists.ts';
import type { Phase } from '../../scenarios/plan/phase.ts';
import { gaugeMean } from '../../thresholds/evidence/gauge-mean.ts';
import { expandBuiltIn } from '../../thresholds/judge/built-in/expand-built-in.ts';
import type { Job } from '../plan/job.ts';
import { meetsLimit } from './meets-limit.ts';
import { type Operation, operationOf } from './operation.ts';
import { holdOf } from './probe-hold.ts';
import { heldPhase } from './probe-job.ts';
import { slowTarget } from './slow-target.ts';

const countsErrors = whereKind({ ratio: true, quantile: false, limit: false });
const limitsTime = whereKind({ ratio: false, quantile: true, limit: false });

export type Probed = CapacityStep & { seconds: number; runId: string; operation: Operation | null };

type Asked = Pick<CapacityStep, 'value' | 'hold'>;

/** Judges from the record of a finished probe whether the SLOs of `job` held at `asked.value`. */
export function judgeProbe(job: Job, asked: Asked, run: RunDocument, lines: RunLines): Probed {
  const evidence = toEvidence({
    ...lines,
    rows: lines.rows.of,
    t0Ms: t0MsOf(run),
    phases: job.plan.phases,
    producers: [],
    catalogue: job.catalogue,
  });
  const window = job.plan.phases.find(({ name }) => name === heldPhase)!;
  const step = stepOf(job, asked, run, evidence, window);
  const seconds = (Date.parse(run.endedAt) - Date.parse(run.startedAt)) / 1000;
  return {
    ...step,
    seconds,
    runId: run.id,
    operation: step.verdict === 'PASS' ? operationOf(job, evidence, window) : null,
  };
}

type Found = HoldFinding & { slo: Slo };

function stepOf(job: Job, asked: Asked, run: RunDocument, evidence: Evidence, window: Phase): CapacityStep {
  const reasons = believedReasons(job, run, window);
  // If the VU pool was too small, dropped requests never reached the target, so they do not count against the target.
  const countDropped = !reasons.some(({ code }) => code === 'pool-too-small');
  const found = expandBuiltIn(job.slos, evidence).flatMap((slo): Found[] => {
    const hold = holdOf(slo, evidence, window, countDropped);
    return hold ? [{ slo, ...judgeHold(hold) }] : [];
  });
  const worst = found.sort((a, b) => b.bad / (b.good + b.bad || 1) - a.bad / (a.good + a.bad || 1))[0];
  const others = judgedInRun(run, new Set(found.map(({ slo }) => slo.name)));
  const leans = (slo: SloVerdict) => isOpenByBounds(slo) && meetsLimit(slo);
  const counts = {
    ...asked,
    good: worst?.good ?? 0,
    bad: worst?.bad ?? 0,
    leansToPass:
      found.length > 0 &&
      found.every((one) => one.leansToPass) &&
      others.every((slo) => slo.verdict === 'PASS' || leans(slo)),
    partHeld: found.every((one) => one.partHeld),
    endHeld: found.every((one) => one.endHeld),
    steady: found.every((one) => one.steady),
    ...(worst?.seen && { seen: worst.seen }),
  };
  const target = (verdict: CapacityStep['verdict'], reason: string): CapacityStep => ({
    ...counts,
    verdict,
    reason,
    limiter: 'target',
  });
  const died = evidence.events.find(({ kind }) => kind === 'target-died');
  const limit = worst?.seen?.limit ?? 0.05;
  // If the run fails as a whole, the search gets 1 as the share of bad events. The measured share may be small.
  const failedAsWhole = { endHeld: false, seen: { share: 1, effective: 1, spread: null, limit } };
  if (died) return { ...target('FAIL', died.text), ...failedAsWhole };
  const named = (one: Found) => `${one.slo.name}: ${one.reason}`;
  const failed = found.filter((one) => one.verdict === 'FAIL');
  // A failed SLO on a share of errors counts against the target, unless a validity reason shows that the load generator
  // may have caused errors.
  const errors = failed.find(({ slo }) => countsErrors(slo.sli) && !reasons.some(isOurs('errors')));
  const ours = generatorFault(reasons, run, evidence, window, failed.length > 0);
  const slow = slowTarget(job.slos, reasons, evidence, window);
  if (slow && busyGenerator(run, evidence, window) === null)
    return target('FAIL', `${slow.slo.name}: ${slow.reason}, although the target got less than the planned load`);
  if (ours !== null && !errors)
    return { ...counts, verdict: 'INVALID', reason: `generator: ${ours}`, limiter: 'generator' };
  const first = errors ?? failed[0];
  if (first) return target('FAIL', named(first));
  const broken = others.find(({ verdict }) => verdict === 'FAIL');
  if (broken) return { ...target('FAIL', `${broken.name}: ${broken.reason}`), ...failedAsWhole };
  const unknown = others.find(({ verdict }) => verdict !== 'PASS');
  if (unknown) return withoutSeen(target('INCONCLUSIVE', `${unknown.name}: ${unknown.reason}`));
  const open = found.find((one) => one.verdict === 'INCONCLUSIVE');
  if (open) return target('INCONCLUSIVE', named(open));
  if (!worst) return target('INCONCLUSIVE', 'no SLO of the plan was judged');
  if (found.length === 1) return target('PASS', named(worst));
  return target('PASS', `all ${found.length} SLOs hold; the SLO nearest to its limit is ${named(worst)}`);
}

/** Returns the step without `seen`, its share of bad events. The search then does not pool this share with others. */
function withoutSeen({ seen: _, ...step }: CapacityStep): CapacityStep {
  return step;
}

/**
 * Returns those verdicts of the run that decide the verdict of the probe. `judged` names the SLOs that the probe itself
 * judges. The run's verdict on such an SLO counts only if it would stay INCONCLUSIVE with more samples. The run's
 * verdicts on all other SLOs count.
 */
function judgedInRun(run: RunDocument, judged: ReadonlySet<string>): SloVerdict[] {
  return run.slos.filter((slo) => !judged.has(slo.name) || (slo.verdict === 'INCONCLUSIVE' && !isOpenByBounds(slo)));
}

const boundCodes = new Set(['too-few-samples', 'too-close', 'breach-not-shown', 'rare-outages']);

/** True for an INCONCLUSIVE verdict that more samples of the same kind can decide. */
function isOpenByBounds({ verdict, reasonCode }: SloVerdict): boolean {
  return verdict === 'INCONCLUSIVE' && reasonCode !== undefined && boundCodes.has(reasonCode);
}

const isOurs = (kind: string) => (reason: Reason) => reason.taints.kinds.some((one) => one === kind);

type Reason = RunDocument['validity']['reasons'][number];

/**
 * Returns the validity reasons that are faults of the load generator. An exhausted VU pool is the target's fault if, by
 * Little's law, the pool is enough for answers twice as slow as the SLOs allow.
 */
function believedReasons(job: Job, run: RunDocument, window: Phase): Reason[] {
  return run.validity.reasons.filter(({ code }) => code !== 'pool-too-small' || !poolWasEnough(job, run, window));
}

/** Returns the fault of the load generator that makes a probe INVALID, or null. */
function generatorFault(
  reasons: readonly Reason[],
  run: RunDocument,
  evidence: Evidence,
  window: Phase,
  failed: boolean,
): string | null {
  const [reason] = reasons;
  if (reason) return `${reason.cause}: ${reason.evidence}`;
  if (run.status !== 'complete') return run.reason;
  if (!failed) return null;
  const excused = run.validity.status === 'valid' ? run.slos.find((slo) => slo.verdict === 'INVALID') : undefined;
  if (excused) return `${excused.name}: ${excused.reason}`;
  return busyGenerator(run, evidence, window);
}

/** Returns an explanation if all cores were busy and the load generator used over half of them. Otherwise null. */
function busyGenerator(run: RunDocument, evidence: Evidence, window: Phase): string | null {
  const busy = gaugeMean(evidence, 'meshproof_host_cpu_ratio', window);
  const ofOurs =
    gaugeMean(evidence, 'meshproof_generator_cpu_cores', window) +
    sumOfMeans(evidence, 'meshproof_generator_part_cpu_cores', 'part', window);
  const cores = run.environment.cores ?? 1;
  if (busy > 0.95 && ofOurs > cores / 2)
    return (
      `all cores were busy (${Math.round(busy * 100)} %), ` +
      `and the load generator used more than half of them (${ofOurs.toFixed(1)} of ${cores})`
    );
  return null;
}

function poolWasEnough(job: Job, run: RunDocument, window: Phase): boolean {
  const limits = job.slos.flatMap(({ sli, unit }) => (limitsTime(sli) && unit === 's' ? [sli.limit] : []));
  if (limits.length === 0) return false;
  return run.producers.every(({ health, phases }) => {
    const pool = healthOf({ health })?.pool;
    const offered = phases?.find((one) => one.phase === window.name)?.offered ?? 0;
    return !pool || pool.max >= 2 * (offered / (window.endS - window.startS)) * largest(limits);
  });
}

function sumOfMeans(evidence: Evidence, metric: string, label: string, window: Phase): number {
  const names = new Set([...evidence.rows(metric, {}, window)].map((row) => row.labels[label] ?? ''));
  return [...names].reduce((sum, name) => sum + gaugeMean(evidence, metric, window, { [label]: name }), 0);
}
