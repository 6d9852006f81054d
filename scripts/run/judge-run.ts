import type { BudgetSpend } from '../../results/record/budget-spend.ts';
import type { Evidence } from '../../results/record/evidence.ts';
import type { RunEvent } from '../../results/record/row.ts';
import type { Breakpoint, Finding, SloVerdict, Validity, Verdict } from '../../results/record/run.ts';
import type { Slo } from '../../results/record/slo.ts';
import type { Plan } from '../../scenarios/plan/plan.ts';
import { findFindings } from '../../thresholds/findings/find.ts';
import { expandBuiltIn } from '../../thresholds/judge/built-in/expand-built-in.ts';
import { conclude } from '../../thresholds/judge/conclude.ts';
import { idleSlos, judge } from '../../thresholds/judge/judge.ts';
import { checkValidity } from '../../thresholds/validity/validity.ts';
import { showBreakpoint } from '../watch/break-watch.ts';
import { type AbortCause, abortReasons } from './abort.ts';

/** The judgement of a run, in the form that the record stores. */
export type Judgement = {
  validity: Validity;
  slos: readonly SloVerdict[];
  findings: readonly Finding[];
  /** Present only for a run against a target, and only if its load began. */
  budgets?: readonly BudgetSpend[];
  /** Unix milliseconds. Present only if the load ended before the end of the last phase. */
  loadEndedMs?: number;
  verdict: Verdict;
  reason: string;
  /** The load at which the target broke; null if it did not break. Present only for a breakpoint test. */
  breakpoint?: Breakpoint | null;
};

export type JudgeParts = {
  slos: readonly Slo[];
  evidence: Evidence;
  events: readonly RunEvent[];
  cause: AbortCause | undefined;
  seed: number;
  /** False if no load was made. There is then nothing to judge: no SLO verdicts and no findings. */
  hasLoad: boolean;
  /** False for a simulation without a target, because findings are about changes of a target. */
  hasFindings: boolean;
  profile?: Plan['profile'];
};

/** Returns the judgement of a run: validity, SLO verdicts, findings and verdict. */
export function judgeRun(parts: JudgeParts): Judgement {
  const { evidence, cause, hasLoad, profile } = parts;
  const validity = withReasons(checkValidity(evidence), abortReasons(cause));
  const rules = hasLoad ? expandBuiltIn(parts.slos, evidence) : [];
  const slos = hasLoad ? judge(rules, evidence, validity) : [];
  const findings = hasLoad && parts.hasFindings ? findFindings(evidence) : [];
  const idle = hasLoad ? idleSlos(rules, evidence) : [];
  const { verdict, reason } = conclude(slos, validity, parts.events, idle, evidence.producers);
  if (profile?.name !== 'breakpoint') return { validity, slos, findings, verdict, reason };
  const breakpoint = cause?.kind === 'broke' ? cause.found : null;
  // An aborted run did not reach the peak load. If the target did not break before the abort, the reason must not say
  // that the target held the peak load.
  const extended = cause && !breakpoint ? reason : `${reason}; ${showBreakpoint(breakpoint, profile.peak)}`;
  return { validity, slos, findings, verdict, reason: extended, breakpoint };
}

function withReasons(validity: Validity, more: Validity['reasons']): Validity {
  const reasons = [...validity.reasons, ...more];
  return { status: reasons.length > 0 ? 'invalid' : 'valid', reasons };
}
