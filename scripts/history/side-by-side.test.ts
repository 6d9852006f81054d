import { expect, it } from 'vitest';
import { causeOf } from '../run/abort.ts';
import type { CommonStart } from '../run/common-start.ts';
import type { Session } from '../run/session.ts';
import { sideBySide } from './side-by-side.ts';

const session = () => ({ abort: new AbortController() }) as Session;

it('gives all runs a common T0, and returns their results in order', async () => {
  const run = (t0Ms: number) => (_: Session, start: CommonStart) => start.arrive(() => t0Ms);
  expect(await sideBySide(session(), [run(9000), run(8000)])).toEqual([9000, 9000]);
});

it('aborts the other run when one fails, and waits until it has ended', async () => {
  const failure = new Error('no token');
  let ended = false;
  const other = async ({ abort }: Session, start: CommonStart) => {
    await start.arrive(() => 8000);
    const cause = causeOf(abort.signal);
    await new Promise(setImmediate);
    ended = true;
    return cause;
  };
  let cause: unknown;
  const made = sideBySide(session(), [
    async (part, start) => {
      cause = await other(part, start);
    },
    () => Promise.reject(failure),
  ]);
  await expect(made).rejects.toBe(failure);
  expect([ended, cause]).toEqual([true, { kind: 'fault-of-ours', text: expect.stringContaining('no token') }]);
});

it('rejects with the error of the run that failed first', async () => {
  const [first, second] = [new Error('first'), new Error('second')];
  const late = ({ abort }: Session) =>
    new Promise<never>((_, reject) => abort.signal.addEventListener('abort', () => reject(second)));
  await expect(sideBySide(session(), [late, () => Promise.reject(first)])).rejects.toBe(first);
});

it('aborts all runs with the session, for the same reason', async () => {
  const parent = session();
  const run = (part: Session) =>
    new Promise<unknown>((resolve) =>
      part.abort.signal.addEventListener('abort', () => resolve(part.abort.signal.reason)),
    );
  const made = sideBySide(parent, [run, run]);
  parent.abort.abort('SIGINT');
  expect(await made).toEqual(['SIGINT', 'SIGINT']);
});
