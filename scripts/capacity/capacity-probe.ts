import { mean } from 'simple-statistics';
import { type HoldFinding, judgeHold } from '../../results/capacity/judge-hold.ts';
import type { CapacityStep } from '../../results/capacity/probe-log.ts';
import { type Evidence, toEvidence } from '../../results/record/evidence.ts';
import { countOf, upperEdge } from '../../results/record/histogram.ts';
import type { Select } from '../../results/record/metric.ts';
import type { Part } from '../../results/record/producer.ts';
import { healthOf } from '../../results/record/producer-health.ts';
import type { RunDocument } from '../../results/record/run.ts';
import { type Slo, wholeRun } from '../../results/record/slo.ts';
import type { RunLines } from '../../results/store/evidence-files.ts';
import { checkPart } from '../../scenarios/base/document.ts';
import { httpReqDuration, httpReqs } from '../../scenarios/k6/rows/metrics.ts';
import { type Phase, toPhases } from '../../scenarios/plan/phase.ts';
import {
  censoredPerSecond,
  countsPerSecond,
  histogramsPerSecond,
  type PerSecond,
} from '../../thresholds/evidence/per-second.ts';
import { catalogueOf } from '../plan/catalogue.ts';
import type { Job } from '../plan/job.ts';
import type { Knob } from './vary.ts';

/** How the system stood at a load that it held: for a model of how it scales. */
export type Operation = { concurrency: number; throughput: number };
export type Probed = CapacityStep & { seconds: number; runId: string; operation: Operation | null };

const warmUpS = 3;
const phase = 'steady';

/**
 * The plan of one probe: the same traffic with one number turned, held for `holdS`. What is counted and not offered at a
 * rate (browser journeys) is left out, and with it the SLOs that rest on it; so are SLOs that ask for a minimum rate.
 */
export function probeJob(job: Job, knob: Knob, value: number, holdS: number): Job {
  const traffic = withoutLeftOut(job, knob.apply(value));
  const parts = job.parts
    .filter(({ producer }) => producer.name in traffic)
    .map(({ producer }) => ({
      producer,
      section: checkPart(job.document, ['traffic', producer.name], traffic[producer.name], producer.schema),
    }));
  const catalogue = catalogueOf(parts.map(({ producer }) => producer));
  const slos = job.slos
    .filter((slo) => selectsOf(slo).every(({ metric }) => catalogue.has(metric)) && !asksForMore(slo))
    .map((slo) => (slo.phases.length === 0 || slo.phases.includes(wholeRun) ? slo : { ...slo, phases: [] }));
  const { profile: _, ...plan } = job.plan;
  const phases = toPhases({ 'warm-up': warmUpS, [phase]: holdS });
  const name = `${job.plan.name.slice(0, 54)}-capacity`;
  // Runs of other values are other plans: no comparison takes them for the same.
  const document = { ...job.document, sha256: `${job.document.sha256} ${knob.key}=${value} ${holdS}s` };
  return { ...job, document, plan: { ...plan, name, phases, traffic }, parts, slos, catalogue };
}

/** The traffic without that of producers that a capacity search leaves out. */
function withoutLeftOut({ parts }: Job, traffic: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const leftOut = leftOutOf(parts).map(({ producer }) => producer.name);
  return Object.fromEntries(Object.entries(traffic).filter(([name]) => !leftOut.includes(name)));
}

/** The parts that a capacity search leaves out, such as journeys, which are counted and not offered at a rate. */
export function leftOutOf(parts: readonly Part[]): Part[] {
  return parts.filter(({ producer }) => producer.capacity?.leftOut !== undefined);
}

function asksForMore({ sli, op }: Slo): boolean {
  return sli.kind === 'limit' && (sli.fold === 'rate' || sli.fold === 'sum') && op.startsWith('>');
}

export function selectsOf({ sli }: Slo): readonly Select[] {
  return sli.kind === 'ratio' ? [...sli.part, ...sli.total] : [sli.of];
}

/** Judges a sealed probe from its record: whether the SLOs of `job` held at `value`. */
export function judgeProbe(job: Job, value: number, run: RunDocument, lines: RunLines): Probed {
  const evidence = toEvidence({
    ...lines,
    t0Ms: Date.parse(run.t0 ?? run.startedAt),
    phases: job.plan.phases,
    producers: [],
    catalogue: job.catalogue,
  });
  const window = job.plan.phases.find(({ name }) => name === phase)!;
  const step = stepOf(job, value, run, evidence, window);
  const seconds = (Date.parse(run.endedAt) - Date.parse(run.startedAt)) / 1000;
  return {
    ...step,
    seconds,
    runId: run.id,
    operation: step.verdict === 'PASS' ? operationOf(job, evidence, window) : null,
  };
}

type Found = HoldFinding & { slo: Slo };

function stepOf(job: Job, value: number, run: RunDocument, evidence: Evidence, window: Phase): CapacityStep {
  const reasons = believedReasons(job, run, window);
  // What too few users dropped was never asked of the target.
  const countDropped = !reasons.some(({ code }) => code === 'pool-too-small');
  const found = job.slos.flatMap((slo): Found[] => {
    const hold = holdOf(slo, evidence, window, countDropped);
    return hold ? [{ slo, ...judgeHold(hold) }] : [];
  });
  const worst = found.sort((a, b) => b.bad / (b.good + b.bad || 1) - a.bad / (a.good + a.bad || 1))[0];
  const counts = {
    value,
    good: worst?.good ?? 0,
    bad: worst?.bad ?? 0,
    leansToPass: found.every((one) => one.leansToPass),
  };
  const target = (verdict: CapacityStep['verdict'], reason: string): CapacityStep => ({
    ...counts,
    verdict,
    reason,
    limiter: 'target',
  });
  const died = evidence.events.find(({ kind }) => kind === 'target-died');
  if (died) return target('FAIL', died.text);
  const named = (one: Found) => `${one.slo.name}: ${one.reason}`;
  const failed = found.filter((one) => one.verdict === 'FAIL');
  // No fault of ours makes the target answer with errors.
  const errors = failed.find(({ slo }) => slo.sli.kind === 'ratio' && !reasons.some(isOurs('errors')));
  const ours = generatorFault(reasons, run, evidence, window, failed.length > 0);
  if (ours !== null && !errors)
    return { ...counts, verdict: 'INVALID', reason: `generator: ${ours}`, limiter: 'generator' };
  const first = errors ?? failed[0];
  if (first) return target('FAIL', named(first));
  const counted = run.slos.find((slo) => slo.verdict === 'FAIL' && !found.some((one) => one.slo.name === slo.name));
  if (counted) return target('FAIL', `${counted.name}: ${counted.reason}`);
  const open = found.find((one) => one.verdict === 'INCONCLUSIVE');
  if (open) return target('INCONCLUSIVE', named(open));
  if (!worst) return target('INCONCLUSIVE', run.reason);
  return target('PASS', `all ${found.length} SLOs hold; the nearest is ${named(worst)}`);
}

const isOurs = (kind: string) => (reason: Reason) => reason.taints.kinds.some((one) => one === kind);

type Reason = RunDocument['validity']['reasons'][number];

/**
 * Why the run is not to be believed. A pool of users that ran out is the target's doing if it was large enough for answers
 * twice as slow as the SLOs allow (Little's law).
 */
function believedReasons(job: Job, run: RunDocument, window: Phase): Reason[] {
  return run.validity.reasons.filter(({ code }) => code !== 'pool-too-small' || !poolWasEnough(job, run, window));
}

/** Why the load was not the planned one by our own doing; null when it was. */
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
  const busy = meanOf(evidence, 'meshproof_host_cpu_ratio', window);
  const ofOurs =
    meanOf(evidence, 'meshproof_generator_cpu_cores', window) +
    sumOfMeans(evidence, 'meshproof_generator_part_cpu_cores', 'part', window);
  const cores = run.environment.cores ?? 1;
  if (busy > 0.95 && ofOurs > cores / 2)
    return `all cores were busy (${Math.round(busy * 100)} %) and more than half of that was the generator (${ofOurs.toFixed(1)} of ${cores})`;
  return null;
}

function poolWasEnough(job: Job, run: RunDocument, window: Phase): boolean {
  const limits = job.slos.flatMap(({ sli, unit }) => (sli.kind === 'quantile' && unit === 's' ? [sli.limit] : []));
  if (limits.length === 0) return false;
  return run.producers.every(({ health, phases }) => {
    const pool = healthOf({ health })?.pool;
    const offered = phases?.find((one) => one.phase === window.name)?.offered ?? 0;
    return !pool || pool.max >= 2 * (offered / (window.endS - window.startS)) * Math.max(...limits);
  });
}

/** An SLO's good and bad events, second by second; undefined for one that is counted and not estimated. */
function holdOf(
  slo: Slo,
  evidence: Evidence,
  window: Phase,
  countDropped: boolean,
): Parameters<typeof judgeHold>[0] | undefined {
  const { sli } = slo;
  if (slo.phases.includes(wholeRun)) return undefined;
  if (sli.kind === 'ratio') {
    const total = countsPerSecond(evidence, sli.total, window);
    const part = countsPerSecond(evidence, sli.part, window);
    const never = unserved(evidence, sli.total, window, countDropped);
    return align(
      window,
      evidence,
      (t) => {
        const answered = total.get(t) ?? 0;
        const bad = sli.counts === 'bad' ? (part.get(t) ?? 0) : answered - (part.get(t) ?? 0);
        return { total: answered + (never.get(t) ?? 0), bad: bad + (never.get(t) ?? 0) };
      },
      1 - slo.objective,
    );
  }
  if (sli.kind !== 'quantile' || !slo.op.startsWith('<')) return undefined;
  if (evidence.metric(sli.of.metric)?.metric.kind !== 'histogram') return undefined;
  // What was answered with an error is not good, however fast.
  const { expected_response: expected, ...match } = sli.of.match;
  const all = { metric: sli.of.metric, match: expected === 'true' ? match : sli.of.match };
  const answered = countsPerSecond(evidence, [all], window);
  const inTime = fastPerSecond(evidence, sli.of, sli.limit, window);
  const never = unserved(evidence, [all], window, countDropped);
  const hold = align(
    window,
    evidence,
    (t) => {
      const total = (answered.get(t) ?? 0) + (never.get(t) ?? 0);
      return { total, bad: total - (inTime.get(t) ?? 0) };
    },
    1 - sli.q,
  );
  return { ...hold, times: histogramsPerSecond(evidence, sli.of, window).map((h) => h.sum / countOf(h)) };
}

/**
 * Starts that never got what they asked for: dropped, without an answer, or refused by a rate limit, which is no error of
 * the target's and yet the plainest sign that it does not hold the load.
 */
function unserved(evidence: Evidence, selects: readonly Select[], window: Phase, countDropped: boolean): PerSecond {
  const all: PerSecond = countDropped ? censoredPerSecond(evidence, selects, window) : new Map();
  const refused = selects
    .filter(({ metric }) => metric === httpReqDuration)
    .map(({ match: { expected_response: _, ...match } }) => ({ metric: httpReqs, match: { ...match, status: '429' } }));
  for (const [t, n] of countsPerSecond(evidence, refused, window)) all.set(t, (all.get(t) ?? 0) + n);
  return all;
}

function align(
  window: Phase,
  { t0Ms }: Evidence,
  at: (t: number) => { total: number; bad: number },
  budget: number,
): Parameters<typeof judgeHold>[0] {
  const total: number[] = [];
  const bad: number[] = [];
  // A phase by label ends with its last answer, which may come after its last second.
  for (let t = t0Ms + window.startS * 1000; t < t0Ms + (window.endS + lateS) * 1000; t += 1000) {
    const one = at(t);
    if (one.total <= 0) continue;
    total.push(one.total);
    bad.push(Math.min(one.total, Math.max(0, one.bad)));
  }
  return { total, bad, times: [], budget };
}

const lateS = 60;

function fastPerSecond(evidence: Evidence, of: Select, limit: number, window: Phase): PerSecond {
  const fast: PerSecond = new Map();
  for (const row of evidence.rows(of.metric, of.match, window)) {
    if (!('h' in row)) continue;
    const { schema, zero, index, count } = row.h;
    // A bucket that the limit lies in counts by its middle.
    const middle = 2 ** (-0.5 / 2 ** schema);
    const n = count.reduce((sum, c, i) => (upperEdge(index[i]!, schema) * middle <= limit ? sum + c : sum), zero);
    fast.set(row.t, (fast.get(row.t) ?? 0) + n);
  }
  return fast;
}

/** Little's law: the requests under way are their rate times the time that each takes. */
function operationOf(job: Job, evidence: Evidence, window: Phase): Operation | null {
  const seconds = window.endS - window.startS;
  const seen = new Set<string>();
  let [count, time] = [0, 0];
  for (const { sli } of job.slos) {
    if (sli.kind !== 'quantile' || seen.has(sli.of.match.scenario ?? sli.of.metric)) continue;
    seen.add(sli.of.match.scenario ?? sli.of.metric);
    for (const h of histogramsPerSecond(evidence, sli.of, window)) {
      count += countOf(h);
      time += h.sum;
    }
  }
  return count === 0 ? null : { concurrency: time / seconds, throughput: count / seconds };
}

function meanOf(evidence: Evidence, metric: string, window: Phase, match = {}): number {
  const values = [...evidence.rows(metric, match, window)].map((row) => ('v' in row ? row.v : 0));
  return values.length === 0 ? 0 : mean(values);
}

function sumOfMeans(evidence: Evidence, metric: string, label: string, window: Phase): number {
  const names = new Set([...evidence.rows(metric, {}, window)].map((row) => row.labels[label] ?? ''));
  return [...names].reduce((sum, name) => sum + meanOf(evidence, metric, window, { [label]: name }), 0);
}
