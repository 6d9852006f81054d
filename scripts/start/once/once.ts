import { formatCountOf } from '../../../results/words/format.ts';
import { exitCode } from '../../../scenarios/base/exit-code.ts';
import type { Target } from '../../../scenarios/plan/target.ts';
import { type Exchange, exchangeLines } from '../../../simulators/k6/once/exchange.ts';
import type { Once } from '../../../simulators/k6/once/iterate-once.ts';
import type { Job } from '../../plan/job.ts';
import type { Session } from '../../run/session.ts';
import { printJson, printLine } from '../../terminal/output.ts';
import { runIteration } from './run-iteration.ts';

export type OnceFlags = { debug?: boolean; json?: boolean };

/** Runs one iteration of each k6 program that the user wrote, and prints each exchange. Resolves to the exit code. */
export async function once(
  job: Job,
  target: Target | undefined,
  { debug = false, json = false }: OnceFlags,
  session: Session,
): Promise<number> {
  const seen: Exchange[] = [];
  const results = await runIteration(job, target, session, (exchange) => {
    seen.push(exchange);
    if (!json) for (const line of exchangeLines(exchange, debug)) printLine(line);
  });
  const whole = sumOf(results);
  if (json) printJson({ exchanges: seen, ...whole });
  else for (const line of onceLines(whole, seen.length)) printLine(line);
  return onceCode(whole, seen.length);
}

type Whole = Pick<Once, 'checks' | 'troubles' | 'blockedHosts'>;

function sumOf(results: readonly Once[]): Whole {
  return {
    checks: results.flatMap(({ checks }) => checks),
    troubles: results.flatMap(({ troubles }) => troubles),
    blockedHosts: [...new Set(results.flatMap(({ blockedHosts }) => blockedHosts))],
  };
}

/**
 * Returns the last lines of `run --once`: checks, exceptions, hosts that the target does not allow, and the number of
 * exchanges.
 */
export function onceLines({ checks, troubles, blockedHosts }: Whole, exchanges: number): string[] {
  const failed = checks.filter(({ fails }) => fails > 0);
  const counts = `${formatCountOf(exchanges, 'exchange')}, ${formatCountOf(checks.length, 'check')}`;
  return [
    ...checks.map(({ name, passes, fails }) => `${fails > 0 ? '✗' : '✓'} ${name}: ${passes} of ${passes + fails}`),
    ...troubles.map((text) => `✗ ${text}`),
    ...blockedHosts.map((host) => `✗ the target file does not allow load to ${host}; nothing was sent to it`),
    exchanges === 0
      ? 'no exchange was made: the iteration sent nothing'
      : `${counts}, ${failed.length} failed; one iteration gives no verdict`,
  ];
}

/**
 * Returns the exit code of `run --once`: `fail` after a failed check, an exception or a blocked host, else
 * `inconclusive` when nothing was sent, else `pass`.
 */
export function onceCode({ checks, troubles, blockedHosts }: Whole, exchanges: number): number {
  if (troubles.length > 0 || blockedHosts.length > 0 || checks.some(({ fails }) => fails > 0)) return exitCode.fail;
  return exchanges === 0 ? exitCode.inconclusive : exitCode.pass;
}
