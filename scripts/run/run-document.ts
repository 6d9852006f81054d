import type { ProducerEnd } from '../../results/record/producer.ts';
import type { RecordedMetric } from '../../results/record/recorded-metric.ts';
import { type Delivery, type RunDocument, runSchema } from '../../results/record/run.ts';
import type { RunHead, UnsealedDocument } from '../../results/store/run-files.ts';
import { exitCode } from '../../scenarios/base/exit-code.ts';
import { exitCodeOf } from '../../thresholds/judge/conclude.ts';
import { type AbortCause, exitCodeOfSignal, statusOf } from './abort.ts';
import type { Judgement } from './judge-run.ts';
import type { RunStart } from './run-start.ts';

export type Outcome = Judgement & {
  /** Unix milliseconds; null when load never began. */
  t0Ms: number | null;
  endedMs: number;
  ends: readonly ProducerEnd[];
  metrics: readonly RecordedMetric[];
  cause: AbortCause | undefined;
};

/**
 * Returns the part of run.json that is known before the run ends. With `ends`, each phase also has the number of starts
 * that each traffic source planned.
 */
export function toHead(start: RunStart, t0Ms: number | null, ends: readonly ProducerEnd[] = []): RunHead {
  const fromMs = t0Ms ?? start.startedMs;
  return {
    tool: { version: start.version },
    plan: start.plan,
    profile: start.profile,
    target: start.target,
    startedAt: rfc3339(start.startedMs),
    t0: t0Ms === null ? null : rfc3339(t0Ms),
    seed: start.seed,
    tags: { ...start.tags },
    comparableKey: start.comparableKey,
    environment: start.environment,
    ...(start.secrets && start.secrets.length > 0 && { secrets: [...start.secrets] }),
    phases: start.phases.map((phase) => ({
      name: phase.name,
      kind: phase.kind,
      start: rfc3339(fromMs + phase.startS * 1000),
      end: rfc3339(fromMs + phase.endS * 1000),
      offered: offeredIn(phase.name, ends),
    })),
  };
}

/** Returns run.json without the checksums that the store adds. */
export function toDocument(
  start: RunStart,
  outcome: Outcome,
  delivery: Delivery,
  requirePush: boolean,
): UnsealedDocument {
  const { verdict, reason, validity } = outcome;
  return {
    schema: runSchema,
    id: start.id,
    ...toHead(start, outcome.t0Ms, outcome.ends),
    status: statusOf(outcome.cause),
    exitCode: exitCodeFor(outcome, delivery, requirePush),
    ...(outcome.loadEndedMs !== undefined && { stoppedAt: rfc3339(outcome.loadEndedMs) }),
    endedAt: rfc3339(outcome.endedMs),
    producers: outcome.ends.map((end) => ({
      name: end.name,
      status: end.status,
      offered: end.offered,
      completed: end.completed,
      dropped: end.dropped,
      reason: end.reason ?? null,
      phases: [...end.phases],
      ...(end.health && { health: end.health }),
      ...(end.sequence && { sequence: end.sequence }),
      ...(end.detail !== undefined && { detail: end.detail }),
    })),
    metrics: [...outcome.metrics],
    validity,
    slos: [...outcome.slos],
    ...(outcome.budgets && { budgets: [...outcome.budgets] }),
    findings: [...outcome.findings],
    verdict,
    reason,
    ...(outcome.breakpoint !== undefined && { breakpoint: outcome.breakpoint }),
    delivery,
  };
}

function exitCodeFor(
  { cause, verdict, ends }: Outcome,
  delivery: Delivery,
  requirePush: boolean,
): RunDocument['exitCode'] {
  const hasPartBug = ends.some(({ health }) => health?.faults?.some((one) => one.isBug));
  const isBug = hasPartBug || (cause?.kind === 'fault-of-ours' && cause.isBug);
  const code = exitCodeOfSignal(cause) ?? (isBug ? exitCode.bug : exitCodeOf(verdict));
  if (code === exitCode.pass && requirePush && delivery.status !== 'complete') return exitCode.invalid;
  return code;
}

function offeredIn(phase: string, ends: readonly ProducerEnd[]): Record<string, number> {
  const offered = ends.flatMap((end) => {
    const counts = end.phases.find((one) => one.phase === phase);
    return counts ? [[end.name, counts.offered] as const] : [];
  });
  return Object.fromEntries(offered);
}

/** Returns Unix milliseconds as RFC 3339 in UTC with milliseconds. */
export function rfc3339(ms: number): string {
  return new Date(ms).toISOString();
}
