import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Clock, systemClock } from '../../scenarios/base/clock.ts';
import { startMark } from '../../scenarios/lib/names.ts';
import { fakeContext } from './context.fixture.ts';
import { fakeK6 } from './fake-k6.fixture.ts';
import './prepare-k6.ts';
import { createK6Producer } from './producer.ts';
import { Scans } from './user/scans.ts';

let room: string;
beforeEach(() => {
  room = mkdtempSync(join(tmpdir(), 'k6-start-'));
  for (const name of ['one.js', 'two.js']) writeFileSync(join(room, name), 'export default function () {}');
});
afterEach(() => rmSync(room, { recursive: true }));

const logged = (at: string) => `echo "{\\"source\\":\\"console\\",\\"msg\\":\\"${startMark}${at}\\"}" >&2`;

async function prepare(run: readonly string[], more: { programs?: string[]; instances?: number; clock?: Clock } = {}) {
  const abort = new AbortController();
  const { binary, starts } = fakeK6(room, run);
  const { context } = fakeContext({
    ...{ room, binary, token: 'a token of a test', pids: [], receiverUrl: 'http://127.0.0.1:1' },
    ...{ urls: { api: 'http://127.0.0.1:1' }, signal: abort.signal },
  });
  const producer = createK6Producer(new Scans());
  const scenarios = Object.fromEntries((more.programs ?? ['./one.js']).map((name) => [name, '1/s']));
  const section = producer.schema.parse({ scenarios });
  const ready = await producer.prepare(section, {
    ...context,
    ...(more.clock && { clock: more.clock }),
    instances: more.instances ?? 1,
  });
  return { ready, abort, starts };
}

describe('a single k6 process', () => {
  it('chooses T0 at the end of setup(), and then runs in the same process', async () => {
    const { ready, starts } = await prepare([logged('$at'), 'exit 0']);
    const t0Ms = await ready.chooseStart!();
    expect(t0Ms! % 1000).toBe(0);
    await ready.run(t0Ms!);
    expect(starts()).toEqual(['in=100 at=']);
    await ready.close();
  });

  it('chooses no T0 when it ends in setup(), and is reported as crashed', async () => {
    const { ready, starts } = await prepare(['exit 107']);
    expect(await ready.chooseStart!()).toBeUndefined();
    expect(await ready.run(Date.now() + 3000)).toMatchObject({ status: 'crashed' });
    expect(starts()).toHaveLength(1);
  });

  it.each(['0', '999', '$(( at + 3600000 ))', '$(( at + 5000 ))', 'soon'])(
    'ignores the T0 %s that a program prints like setup(), if setup() could not choose it',
    async (at) => {
      const { ready } = await prepare([logged(at), logged('$at'), 'exit 0']);
      const t0Ms = await ready.chooseStart!();
      expect(Math.abs(t0Ms! - Date.now())).toBeLessThan(600_000);
      expect(t0Ms! % 1000).toBe(0);
      await ready.close();
    },
  );

  it('chooses no T0 after an abort in setup()', async () => {
    const { ready, abort } = await prepare(['exec sleep 600']);
    const chosen = ready.chooseStart!();
    abort.abort(new Error('Ctrl-C'));
    expect(await chosen).toBeUndefined();
    await ready.close();
  });

  it('is stopped and reported as crashed when it does not choose T0 within its limit', async () => {
    // This clock skips only a wait of 40 minutes, which is the limit for the choice of T0.
    const sleep: Clock['sleep'] = (ms, signal) => systemClock.sleep(ms === 2_400_000 ? 0 : ms, signal);
    const { ready } = await prepare(['exec sleep 600'], { clock: { ...systemClock, sleep } });
    expect(await ready.chooseStart!()).toBeUndefined();
    expect(await ready.run(Date.now())).toMatchObject({ status: 'crashed' });
    await ready.close();
  });

  it('waits for a T0 that is given', async () => {
    const { ready, starts } = await prepare(['exit 0']);
    const t0Ms = Date.now() + 60_000;
    await ready.run(t0Ms);
    expect(starts()).toEqual([`in= at=${t0Ms}`]);
    await ready.close();
  });
});

describe('several k6 processes', () => {
  it.each([
    ['two programs', { programs: ['./one.js', './two.js'] }],
    ['two instances', { instances: 2 }],
  ])('get their common T0: %s', async (_, more) => {
    const { ready } = await prepare([], more);
    expect(ready.chooseStart).toBeUndefined();
    await ready.close();
  });
});
