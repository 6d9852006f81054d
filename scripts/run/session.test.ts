import { getEventListeners } from 'node:events';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { UserError } from '../../scenarios/base/errors.ts';
import { type Session, untilSignal, withPart, withSession } from './session.ts';
import { watchSignals } from './signals.ts';

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

it.each([
  ['SIGHUP', 129],
  ['SIGINT', 130],
  ['SIGQUIT', 131],
  ['SIGTERM', 143],
] as const)('ends a command at %s with %i, although its work never ends', async (name, code) => {
  const said: string[] = [];
  let aborted: unknown;
  const never = (signal: AbortSignal) => {
    signal.addEventListener('abort', () => (aborted = signal.reason.signal));
    return new Promise<number>(() => undefined);
  };
  const ended = untilSignal((line) => said.push(line), 'it stops', never);
  process.emit(name, name);
  expect([await ended, aborted, said]).toEqual([code, name, [`${name}: it stops`]]);
});

it('returns the code or the error of a work that no signal ended, and leaves no handler', async () => {
  const before = process.listenerCount('SIGINT');
  expect(
    await untilSignal(
      () => undefined,
      '',
      async () => 5,
    ),
  ).toBe(5);
  const broken = untilSignal(
    () => undefined,
    '',
    () => Promise.reject(new UserError('wrong')),
  );
  await expect(broken).rejects.toThrow(UserError);
  expect(process.listenerCount('SIGINT')).toBe(before);
});

describe('a command that does not stop', () => {
  const ended: number[] = [];
  beforeEach(() => {
    ended.length = 0;
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    vi.spyOn(process, 'exit').mockImplementation((code) => {
      ended.push(Number(code));
      return undefined as never;
    });
  });
  afterEach(() => {
    vi.useRealTimers();
    vi.restoreAllMocks();
  });
  const watch = () => watchSignals(new AbortController(), new AbortController(), () => undefined);

  it.each([
    [['SIGTERM'], 299_999, []],
    [['SIGTERM'], 300_000, [143]],
    [['SIGINT', 'SIGTERM'], 29_999, []],
    [['SIGINT', 'SIGTERM'], 30_000, [143]],
    [['SIGINT', 'SIGINT', 'SIGHUP'], 0, [129]],
  ] as const)('after %j and %i ms has ended with %j', (signals, ms, codes) => {
    const unwatch = watch();
    for (const signal of signals) process.emit(signal, signal);
    vi.advanceTimersByTime(ms);
    unwatch();
    expect(ended).toEqual(codes);
  });

  it('is not ended once it has stopped', () => {
    const unwatch = watch();
    process.emit('SIGTERM', 'SIGTERM');
    unwatch();
    vi.advanceTimersByTime(400_000);
    expect(ended).toEqual([]);
  });
});
