import { messageOf } from '../../scenarios/base/errors.ts';
import type { AbortCause } from '../run/abort.ts';
import { CommonStart } from '../run/common-start.ts';
import { type Session, withPart } from '../run/session.ts';

type Make<T> = (part: Session, start: CommonStart) => Promise<T>;

/**
 * Makes two runs whose load starts at the same instant. If one run fails, the other run is aborted, because a single
 * run of a pair cannot be compared. Settles when both runs have ended, with the error of the run that failed first.
 */
export function sideBySide<T>(session: Session, runs: readonly [Make<T>, Make<T>]): Promise<[T, T]> {
  return withPart(session, async (pair) => {
    const start = new CommonStart(runs.length);
    const errors: unknown[] = [];
    const made = runs.map(async (run) => {
      try {
        return [await withPart(pair, (part) => run(part, start))];
      } catch (error) {
        errors.push(error);
        const text = `the other run of the pair failed: ${messageOf(error)}`;
        if (!pair.abort.signal.aborted) pair.abort.abort({ kind: 'fault-of-ours', text } satisfies AbortCause);
        return [];
      } finally {
        start.leave();
      }
    });
    const ended = await Promise.all(made);
    if (errors.length > 0) throw errors[0];
    return ended.flat() as [T, T];
  });
}
