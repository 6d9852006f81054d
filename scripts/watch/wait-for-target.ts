import type { Clock } from '../../scenarios/base/clock.ts';
import { UnavailableError } from '../../scenarios/base/errors.ts';
import type { Target } from '../../scenarios/plan/target.ts';
import { checkTargetUp } from './target-watch.ts';

const everyMs = 1000;

/**
 * Requests the health address of the target once a second until it answers. Resolves to false if it does not answer
 * within `patienceMs`. Throws the reason of `signal` after an abort.
 */
export async function waitForTarget(
  target: Target,
  patienceMs: number,
  { clock, signal }: { clock: Clock; signal: AbortSignal },
): Promise<boolean> {
  const untilMs = clock.monotonicMs() + patienceMs;
  for (;;) {
    signal.throwIfAborted();
    try {
      await checkTargetUp(target);
      return true;
    } catch (error) {
      if (!(error instanceof UnavailableError)) throw error;
    }
    if (clock.monotonicMs() > untilMs) return false;
    await clock.sleep(everyMs, signal);
  }
}
