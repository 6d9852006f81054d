import { systemClock } from '../../scenarios/base/clock.ts';
import { messageOf, UnavailableError, UserError } from '../../scenarios/base/errors.ts';
import { exitCodeOfError } from '../lib/process-end.ts';
import type { CheckResult } from './check-result.ts';
import type { CheckTask } from './run-check.ts';

/**
 * Returns the result of a check that ended with an error before it had a run. The result is FAIL if something is
 * unavailable, such as the target. Any other error, such as a bug or a file that became invalid, says nothing about the
 * target. The result is then INVALID.
 */
export function resultWithoutRun({ check }: CheckTask, error: unknown): CheckResult {
  const isUnavailable = error instanceof UnavailableError;
  const failureClass = isUnavailable ? 'unavailable' : error instanceof UserError ? 'script-error' : 'internal-error';
  return {
    check: check.name,
    kind: check.kind,
    run: '',
    verdict: isUnavailable ? 'FAIL' : 'INVALID',
    reason: messageOf(error),
    exitCode: exitCodeOfError(error),
    runs: 1,
    sequence: null,
    failed: 1,
    flaky: false,
    classes: { [failureClass]: 1 },
    seconds: null,
    endedAt: new Date(systemClock.wallMs()).toISOString(),
    environment: { browser: null, webVitals: null, profile: null },
    measures: [],
  };
}
