import type { ProducerEnd } from '../../../results/record/producer.ts';
import type { UnavailableError } from '../../../scenarios/base/errors.ts';

/** How k6 ended. `refused` is set if the system did not start k6. */
export type Exit = { code: number | null; signal: NodeJS.Signals | null; refused?: UnavailableError };

/**
 * The longest time from the start of k6 to the end of setup(). setup() may take 30 minutes
 * (scenarios/lib/options/user-options.ts). The rest is for the creation of the VUs, which k6 does not limit.
 */
export const longestStartMs = 40 * 60_000;

/** Why meshproof stops k6, with the text to report. `by us` is the stop of a whole run, which is no fault of k6. */
export const hangs = {
  'by us': undefined,
  hung: 'k6 did not exit after the end of the plan',
  'hung at start': `k6 did not end its start and setup() within ${longestStartMs / 60_000} minutes`,
};

/** The meanings of k6's exit codes: https://github.com/grafana/k6/blob/master/errext/exitcodes/codes.go */
const meanings: Readonly<Record<number, string>> = {
  100: 'setup() of a program took too long',
  101: 'teardown() of a program took too long',
  102: 'k6 ran into a timeout',
  103: 'k6 was stopped through its REST interface',
  104: 'k6 refused its options',
  105: 'k6 was interrupted by a signal',
  106: 'k6 could not start its REST interface',
  107: 'a program threw an exception while it was loaded or set up',
  108: 'a program aborted the test',
  109: 'k6 itself crashed',
  110: 'a program failed the test',
};

/** k6's exit codes after a script called `exec.test.abort()` or `exec.test.fail()`. */
export const ownEnds = { abort: 108, fail: 110 } as const;

/**
 * `isUser` marks the process of a user's program. In this process, `test.abort()` and `test.fail()` are not crashes.
 */
type How = { stopped: boolean; hasSummary: boolean; lastWords: string | undefined; isUser?: boolean };

/**
 * Returns the status to record when k6 has exited. The status is `done` only if `hasSummary` is set and k6 exited with
 * success: 0 or 99 (a failed threshold). For a user's program, 110 (`test.fail()`) is success, too.
 */
export function toProducerEnd(
  exit: Exit,
  { stopped, hasSummary, lastWords, isUser = false }: How,
): Pick<ProducerEnd, 'status' | 'reason'> {
  if (exit.refused) return { status: 'crashed', reason: String(exit.refused) };
  if (stopped) return { status: 'stopped', reason: 'stopped by meshproof' };
  const words = lastWords ? `: ${lastWords}` : '';
  if (exit.signal) return { status: 'crashed', reason: `k6 was killed by ${exit.signal}${words}` };
  if (isUser && hasSummary && exit.code === ownEnds.abort)
    return { status: 'stopped', reason: `the script aborted the test${words}` };
  const isComplete = exit.code === 0 || exit.code === 99 || (isUser && exit.code === ownEnds.fail);
  if (isComplete && hasSummary) return { status: 'done' };
  if (isComplete) return { status: 'crashed', reason: `k6 wrote no summary${words}` };
  const meaning = meanings[exit.code ?? -1] ?? 'k6 failed';
  return { status: 'crashed', reason: `${meaning} (exit ${exit.code})${words}` };
}
