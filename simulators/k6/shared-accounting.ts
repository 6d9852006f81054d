import { largest } from '../../scenarios/base/long-lists.ts';
import { cutAt } from '../../scenarios/plan/phase.ts';
import type { Plan } from '../../scenarios/plan/plan.ts';
import { accountOf, offeredBy, poolHealth } from './account.ts';
import type { Accounting } from './accounting.ts';
import { countKeys } from './program/keys.ts';
import type { Program } from './program/program.ts';
import { isClosed } from './program/section.ts';
import { rowsOfInterrupted } from './rows/unfinished.ts';

/**
 * Returns the accounting (counts of iterations) of the shipped programs. They share one k6 process, which has one k6
 * scenario per program and phase.
 */
export function sharedAccounting(
  programs: readonly Program[],
  plan: Pick<Plan, 'phases' | 'profile' | 'seed'>,
): Accounting {
  const offered = offeredBy(programs, plan);
  return {
    offered,
    outcome: (elapsedS, counts) => accountOf(programs, offered(elapsedS), counts),
    unfinished: (t0Ms, lengthS, counts) =>
      programs.flatMap(({ label }) =>
        cutAt(plan.phases, lengthS).flatMap((phase) => {
          const keys = countKeys(label, phase.name);
          const iterations = counts.count(keys.started) - counts.count(keys.completed);
          // The programs pause only between the retries of a call. So an unfinished iteration counts as an unanswered
          // call.
          const interrupted = { labels: { scenario: label }, iterations, calls: { http: iterations }, isHasty: false };
          return rowsOfInterrupted(interrupted, phase, t0Ms);
        }),
      ),
    pool: (exhausted, peak) => poolHealth(programs, plan, exhausted, peak),
    graceS: largest(programs.map(({ timeoutS }) => timeoutS)),
    closed: programs.flatMap((program) => (isClosed(program) ? [program.label] : [])),
    scenarios: programs.map(({ label }) => ({ scenario: label })),
  };
}
