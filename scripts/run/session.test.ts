import { getEventListeners } from 'node:events';
import { afterEach, expect, it, vi } from 'vitest';
import { UserError } from '../../scenarios/base/errors.ts';
import { type Session, withPart, withSession } from './session.ts';

afterEach(() => vi.unstubAllEnvs());

const sessionWith = (abort: AbortController) => ({ abort }) as Session;

it('leaves no listener on the session after 100 parts, whether they end or throw', async () => {
  const session = sessionWith(new AbortController());
  for (let n = 0; n < 50; n += 1) {
    await withPart(session, async () => n);
    await withPart(session, () => Promise.reject(new Error('no run'))).catch(() => undefined);
  }
  expect(getEventListeners(session.abort.signal, 'abort')).toEqual([]);
});

it('aborts a part with its session, for the same reason', async () => {
  const session = sessionWith(new AbortController());
  const reason = await withPart(session, async (part) => {
    session.abort.abort('stop');
    return part.abort.signal.reason;
  });
  expect(reason).toBe('stop');
  expect(await withPart(session, async (part) => part.abort.signal.aborted)).toBe(true);
});

it('does not abort the session with a part', async () => {
  const session = sessionWith(new AbortController());
  await withPart(session, async (part) => part.abort.abort('died'));
  expect(session.abort.signal.aborted).toBe(false);
});

it('refuses to begin a command while Node uses a proxy', async () => {
  vi.stubEnv('NODE_USE_ENV_PROXY', '1');
  vi.stubEnv('https_proxy', 'http://127.0.0.2:3128');
  const work = vi.fn(async () => 0);
  await expect(withSession(() => undefined, work)).rejects.toThrow(UserError);
  expect(work).not.toHaveBeenCalled();
});
