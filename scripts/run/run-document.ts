import type { ProducerEnd } from '../../results/record/producer.ts';
import {
  type Breakpoint,
  type Delivery,
  type Finding,
  type RunDocument,
  runSchema,
  type SloVerdict,
  type Validity,
  type Verdict,
} from '../../results/record/run.ts';
import type { RunHead, UnsealedDocument } from '../../results/store/run-files.ts';
import { exitCode } from '../../scenarios/base/exit-code.ts';
import type { Phase } from '../../scenarios/plan/phase.ts';
import { exitCodeOf } from '../../thresholds/judge/conclude.ts';
import { type AbortCause, exitCodeOfSignal, statusOf } from './abort.ts';

/** What is known of a run before load begins. */
export type Outset = {
  id: string;
  version: string;
  plan: string;
  profile: string | null;
  target: string;
  seed: number;
  tags: Readonly<Record<string, string>>;
  comparableKey: string;
  environment: Record<string, unknown>;
  startedMs: number;
  phases: readonly Phase[];
};

export type Outcome = {
  t0Ms: number | null;
  endedMs: number;
  ends: readonly ProducerEnd[];
  cause: AbortCause | undefined;
  validity: Validity;
  slos: readonly SloVerdict[];
  findings: readonly Finding[];
  verdict: Verdict;
  reason: string;
  breakpoint?: Breakpoint | null;
};

export function toHead(outset: Outset, t0Ms: number | null, ends: readonly ProducerEnd[] = []): RunHead {
  const fromMs = t0Ms ?? outset.startedMs;
  return {
    tool: { version: outset.version },
    plan: outset.plan,
    profile: outset.profile,
    target: outset.target,
    startedAt: rfc3339(outset.startedMs),
    t0: t0Ms === null ? null : rfc3339(t0Ms),
    seed: outset.seed,
    tags: { ...outset.tags },
    comparableKey: outset.comparableKey,
    environment: outset.environment,
    phases: outset.phases.map((phase) => ({
      name: phase.name,
      kind: phase.kind,
      start: rfc3339(fromMs + phase.startS * 1000),
      end: rfc3339(fromMs + phase.endS * 1000),
      offered: offeredIn(phase.name, ends),
    })),
  };
}

export function toDocument(
  outset: Outset,
  outcome: Outcome,
  delivery: Delivery,
  requirePush: boolean,
): UnsealedDocument {
  const { verdict, reason, validity } = outcome;
  return {
    schema: runSchema,
    id: outset.id,
    ...toHead(outset, outcome.t0Ms, outcome.ends),
    status: statusOf(outcome.cause),
    exitCode: exitCodeFor(outcome, delivery, requirePush),
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
    validity,
    slos: [...outcome.slos],
    findings: [...outcome.findings],
    verdict,
    reason,
    ...(outcome.breakpoint !== undefined && { breakpoint: outcome.breakpoint }),
    delivery,
  };
}

function exitCodeFor({ cause, verdict }: Outcome, delivery: Delivery, requirePush: boolean): RunDocument['exitCode'] {
  const judged = exitCodeOfSignal(cause) ?? exitCodeOf(verdict);
  if (judged === exitCode.pass && requirePush && delivery.status !== 'complete') return exitCode.invalid;
  return judged;
}

/** Starts that the plan asked for in a phase, by producer. */
function offeredIn(phase: string, ends: readonly ProducerEnd[]): Record<string, number> {
  const offered = ends.flatMap((end) => {
    const counts = end.phases.find((one) => one.phase === phase);
    return counts ? [[end.name, counts.offered] as const] : [];
  });
  return Object.fromEntries(offered);
}

export function rfc3339(ms: number): string {
  return new Date(ms).toISOString();
}
