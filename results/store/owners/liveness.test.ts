import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { isDead, type Senses, silenceMs } from './liveness.ts';
import { type OwnerState, stateOf, thisProcess } from './owner.ts';

const owner = { host: 'other', space: 'boot-1', pid: 7, startedAt: '1' };

/**
 * Returns the view of an owner in this state that wrote nothing for `silentMs`. If `silentMs` is undefined, its
 * directory is gone. `change` replaces single functions.
 */
function senses(state: OwnerState, silentMs: number | undefined, change: Partial<Senses> = {}): Senses {
  const signMs = silentMs === undefined ? undefined : 1_000_000 - silentMs;
  return {
    stateOf: () => state,
    signMs: () => signMs,
    nowMs: () => 1_000_000,
    sleep: async () => undefined,
    ...change,
  };
}

describe('the rule that decides whether an owner is dead', () => {
  it.each<[string, OwnerState, number | undefined, boolean]>([
    ['of this boot whose process is gone, at once', 'dead', 0, true],
    ['of this boot that runs but is stopped for an hour', 'alive', 3_600_000, false],
    ['of another machine that wrote a second ago', 'unknown', 1000, false],
    ['of another machine that was silent up to the limit', 'unknown', silenceMs, false],
    ['of another machine that was silent for longer', 'unknown', silenceMs + 1, true],
    ['of another machine whose last sign is in the future', 'unknown', -3_600_000, false],
    ['whose directory is gone', 'unknown', undefined, false],
  ])('decides on an owner %s', async (_, state, silentMs, dead) => {
    expect(await isDead('run', { owner }, senses(state, silentMs))).toBe(dead);
  });

  it('treats an owner with an unreadable file as alive until it was silent for longer than the limit', async () => {
    expect(await isDead('run', undefined, senses('dead', 1000))).toBe(false);
    expect(await isDead('run', undefined, senses('dead', silenceMs + 1))).toBe(true);
  });

  it('treats a silent owner as alive when the clock of the file system cannot be read', async () => {
    expect(await isDead('run', { owner }, senses('unknown', 3_600_000, { nowMs: () => undefined }))).toBe(false);
  });

  it('treats an owner that wakes up while it is watched, such as after a suspend, as alive', async () => {
    let signMs = 0;
    const sleep = async () => {
      signMs = 999_000;
    };
    expect(await isDead('run', { owner }, senses('unknown', 0, { signMs: () => signMs, sleep }))).toBe(false);
  });

  it('treats an owner that recorded its own end as dead', async () => {
    expect(await isDead('run', { owner, left: 'the disk is full' }, senses('alive', 0))).toBe(true);
  });
});

describe('the state of an owner', () => {
  it('distinguishes this process from a dead one and from a later one with its pid', () => {
    const self = thisProcess();
    expect(stateOf(self)).toBe('alive');
    expect(stateOf({ ...self, startedAt: 'earlier' })).toBe('dead');
    const { pid } = spawnSync(process.execPath, ['-e', '0']);
    expect(stateOf({ ...self, pid })).toBe('dead');
  });

  it.each([
    ['of another boot or pid namespace', { space: 'boot-2' }],
    ['of a machine that does not show its boot', { space: '' }],
    ['without a start', { startedAt: '' }],
  ])('is unknown for an owner %s, though no process has its pid', (_, change) => {
    expect(stateOf({ ...thisProcess(), pid: 4_000_000, ...change })).toBe('unknown');
  });
});
