import { describe, expect, it } from 'vitest';
import type { Context } from '../../results/record/producer.ts';
import { RunRecorder } from '../../results/record/recorder.ts';
import type { Clock } from '../../scenarios/base/clock.ts';
import { UnavailableError } from '../../scenarios/base/errors.ts';
import { FakeProducer } from '../test/fake-producer.ts';
import { hastyClock } from '../test/hasty-clock.ts';
import { phases, runFake } from './conductor.fixture.ts';
import { conduct } from './conductor.ts';

describe('a conducted run', () => {
  it('starts at the common T0, and not at all after an abort', async () => {
    let own = 0;
    const later = async (start: () => number) => {
      own = start();
      return own + 5000;
    };
    const run = await runFake([{ perSecond: 50 }], undefined, later);
    expect([run.t0Ms, run.code]).toEqual([own + 5000, 0]);
    let abort: AbortController | undefined;
    const ended = async (start: () => number) => {
      abort?.abort({ kind: 'signal', signal: 'SIGINT' });
      return start();
    };
    expect((await runFake([{ perSecond: 50 }], (one) => (abort = one), ended)).t0Ms).toBeNull();
  });

  describe('with a producer that chooses T0', () => {
    const secondAfter = (nowMs: number) => Math.ceil(nowMs / 1000) * 1000 + 1000;

    it('starts all producers at this T0', async () => {
      let chosen = 0;
      const run = await runFake([
        { perSecond: 5 },
        { perSecond: 50, chooses: async (nowMs) => (chosen = secondAfter(nowMs)) },
      ]);
      expect([run.t0Ms, run.verdict]).toEqual([chosen, 'PASS']);
    });

    it.each([
      [[], 0],
      [[{ perSecond: 5 }], 1],
    ])('notes a T0 that it learned late if other producers then start late (%j)', async (others, notes) => {
      const late = { perSecond: 50, chooses: async (nowMs: number) => secondAfter(nowMs) - 3000 };
      const run = await runFake([late, ...others]);
      expect(run.events.filter(({ kind }) => kind === 'note')).toHaveLength(notes);
    });

    it('starts several such producers after the longest lead, and lets none of them choose', async () => {
      const chooses = () => Promise.reject(new Error('it has no choice'));
      const run = await runFake([
        { perSecond: 50, chooses },
        { perSecond: 5, chooses },
      ]);
      expect([run.t0Ms !== null, run.verdict]).toEqual([true, 'PASS']);
    });

    it('starts although the producer ended or failed before its choice, and reports its end', async () => {
      for (const chooses of [async () => undefined, () => Promise.reject(new Error('no such file'))]) {
        const run = await runFake([{ perSecond: 50, chooses, crashAtS: 0 }, { perSecond: 5 }]);
        expect(run).toMatchObject({ verdict: 'INVALID', cause: { kind: 'producer-crashed', producer: 'fake' } });
      }
    });

    it('starts nothing after an abort before the choice', async () => {
      let choose: (t0Ms: number) => void = () => undefined;
      const chooses = () => new Promise<number>((resolve) => (choose = resolve));
      const run = await runFake([{ perSecond: 50, chooses }, { perSecond: 5 }], (abort) => {
        setTimeout(() => {
          abort.abort({ kind: 'signal', signal: 'SIGINT' });
          choose(2000);
        }, 50);
      });
      expect(run).toMatchObject({ t0Ms: null, ends: [], cause: { kind: 'signal' } });
      expect(run.fakes.map(({ closed }) => closed)).toEqual([1, 1]);
    });

    it('closes at the second signal a producer that has not chosen yet', async () => {
      const run = await runFake([{ perSecond: 50, chooses: () => new Promise(() => undefined) }], (abort, hurry) => {
        setTimeout(() => abort.abort({ kind: 'signal', signal: 'SIGINT' }), 50);
        setTimeout(() => hurry.abort(), 60);
      });
      expect([run.t0Ms, run.fakes[0]!.closed]).toEqual([null, 1]);
    });
  });

  it('passes and exits 0 when every SLO holds', async () => {
    const run = await runFake([{ perSecond: 50 }]);
    expect([run.verdict, run.code, run.reason]).toEqual(['PASS', 0, 'all 2 SLOs hold']);
    expect(run.events.map((event) => event.text)).toEqual([
      'T0: all producers start',
      'warm-up',
      'steady',
      'recovery',
      'all producers have ended',
    ]);
    expect(run.fakes[0]!.closed).toBe(1);
  });

  it('records each phase that began, although the producers end before the next tick', async () => {
    const untilTheEnd = (clock: Clock): Clock => ({
      ...clock,
      sleep: (ms, signal) => clock.sleep(ms <= 1005 ? 1e6 : ms, signal),
    });
    const run = await runFake([{ perSecond: 50 }], undefined, undefined, untilTheEnd);
    const started = run.events.filter(({ kind }) => kind === 'phase-start');
    expect(started.map(({ text }) => text)).toEqual(['warm-up', 'steady', 'recovery']);
  });

  it('fails and exits 1 when the target is slow', async () => {
    const run = await runFake([{ perSecond: 50, seconds: 0.3 }]);
    expect([run.verdict, run.code]).toEqual(['FAIL', 1]);
    expect(run.reason).toContain('fake-latency');
  });

  it('fails and exits 1 when the target answers with errors', async () => {
    const run = await runFake([{ perSecond: 50, errors: 0.1 }]);
    expect([run.verdict, run.code]).toEqual(['FAIL', 1]);
    expect(run.reason).toContain('fake-errors');
  });

  it('is INCONCLUSIVE and exits 4 with too few samples', async () => {
    expect(await runFake([{ perSecond: 1 }])).toMatchObject({ verdict: 'INCONCLUSIVE', code: 4 });
  });

  it('is INVALID and exits 3 when a producer crashes, and stops the others', async () => {
    const run = await runFake([{ perSecond: 50, crashAtS: 10 }, { perSecond: 5 }]);
    expect(run).toMatchObject({ verdict: 'INVALID', code: 3, cause: { kind: 'producer-crashed', producer: 'fake' } });
    expect(run.ends.map((end) => end.status)).toEqual(['crashed', 'stopped']);
    expect(run.events.some((event) => event.kind === 'producer-crashed')).toBe(true);
  });

  it('stops at a signal and keeps the results', async () => {
    const run = await runFake([{ perSecond: 50 }], (abort) => () => abort.abort({ kind: 'signal', signal: 'SIGINT' }));
    expect(run.cause).toEqual({ kind: 'signal', signal: 'SIGINT' });
    expect(run.ends[0]!.status).toBe('stopped');
    expect(run.rows.length).toBeGreaterThan(0);
  });

  it('ends after an abort when a preparation does not end, and closes the others', async () => {
    const run = await runFake([{ perSecond: 5 }, { perSecond: 5, hangs: true }], (abort) => {
      setTimeout(() => abort.abort({ kind: 'signal', signal: 'SIGINT' }), 50);
    });
    expect(run).toMatchObject({ t0Ms: null, ends: [], cause: { kind: 'signal' } });
    expect(run.fakes.map(({ closed }) => closed)).toEqual([1, 0]);
  });

  it('treats the failure of a preparation after an abort as its consequence', async () => {
    const run = await runFake([{ perSecond: 5, refuse: new UnavailableError('k6', 'killed') }], (abort) =>
      abort.abort({ kind: 'signal', signal: 'SIGHUP' }),
    );
    expect(run).toMatchObject({ t0Ms: null, cause: { signal: 'SIGHUP' } });
  });

  it('does not start after an abort during preparation', async () => {
    const run = await runFake([{ perSecond: 50 }], (abort) => abort.abort({ kind: 'signal', signal: 'SIGTERM' }));
    expect(run).toMatchObject({ t0Ms: null, ends: [], rows: [] });
    expect(run.fakes[0]!.closed).toBe(1);
  });

  it('closes a producer that does not stop', async () => {
    const run = await runFake([{ perSecond: 5, deaf: true }], (abort, hurry) => () => {
      abort.abort({ kind: 'signal', signal: 'SIGINT' });
      hurry.abort();
    });
    expect(run.ends[0]).toMatchObject({ status: 'crashed' });
  });

  it('names only the producers that did not end in time', async () => {
    // The producer with `lastsS: 1` ends by a single timer, not by a chain of timers. So even if the process was
    // paused, it ends before the timer of the time limit fires.
    const run = await runFake([
      { perSecond: 5, deaf: true },
      { perSecond: 5, lastsS: 1 },
    ]);
    expect(run.cause).toEqual({ kind: 'overdue', producers: [{ name: 'fake', work: undefined }] });
  });

  it('closes prepared producers when a later one fails to prepare', async () => {
    const refused = new UnavailableError('chromium', 'not available');
    const clock = hastyClock(100);
    const abort = new AbortController();
    const fakes = [new FakeProducer('one'), new FakeProducer('two')];
    const stage = {
      phases,
      parts: [
        { producer: fakes[0]!, section: { perSecond: 1 } },
        { producer: fakes[1]!, section: { perSecond: 1, refuse: refused } },
      ],
      context: () => ({}) as Context,
      bug: () => undefined,
      samplers: [],
      recorder: new RunRecorder({ rows: () => undefined, sample: () => undefined, event: () => undefined }),
      clock,
      abort,
      hurry: new AbortController().signal,
      began: () => undefined,
      tick: () => undefined,
    };
    await expect(conduct(stage)).rejects.toBe(refused);
    expect(fakes[0]!.closed).toBe(1);
  });
});
