import { describe, expect, it } from 'vitest';
import { RunRecorder } from '../../results/record/recorder.ts';
import type { Row, RunEvent } from '../../results/record/row.ts';
import { steppedClock } from '../test/stepped-clock.ts';
import { type Beat, Heartbeat } from './heartbeat.ts';

const answered = { answered: true } as const;
const refused = { answered: false, refused: true, why: 'connect ECONNREFUSED' } as const;

/** Runs a heartbeat for `seconds` against a fake target. `answer` gets the milliseconds since the start. */
async function beaten(
  seconds: number,
  answer: (elapsedMs: number, pause: (ms: number) => Promise<unknown>) => ReturnType<Beat>,
  ownLagMs = 0,
) {
  const clock = steppedClock();
  const fromMs = clock.wallMs();
  const rows: Row[] = [];
  const events: RunEvent[] = [];
  const deaths: { atMs: number; why: string }[] = [];
  const recorder = new RunRecorder({
    rows: (some) => rows.push(...some),
    sample: () => undefined,
    event: (event) => events.push(event),
  });
  const heartbeat = new Heartbeat({
    beat: () => answer(clock.wallMs() - fromMs, (ms) => clock.sleep(ms)),
    clock,
    recorder,
    lag: { maxMs: () => ownLagMs, reset: () => undefined, stop: () => undefined },
    died: (atMs, why) => deaths.push({ atMs: atMs - fromMs, why }),
  });
  heartbeat.start();
  await clock.pass(seconds * 1000);
  heartbeat.stop();
  await clock.pass(0);
  recorder.drain(Number.POSITIVE_INFINITY);
  const gauge = (metric: string) => rows.filter((row) => row.metric === metric).map((row) => ('v' in row ? row.v : -1));
  return {
    longestS: Math.max(...gauge('meshproof_target_stall_seconds')),
    up: Math.min(...gauge('meshproof_target_up')),
    resets: rows.flatMap((row) => (row.metric === 'meshproof_target_resets_total' && 'n' in row ? [row.n] : [])),
    events,
    deaths,
  };
}

describe('the heartbeat', () => {
  it('counts resets of open connections, and 0 only if the target answered', async () => {
    let at = 0;
    const reset = await beaten(4, async () => (at++ === 0 ? { ...answered, wasReset: true } : answered));
    expect([reset.resets.reduce((sum, n) => sum + n), reset.resets.includes(0)]).toEqual([1, true]);
    expect((await beaten(0.5, async () => refused)).resets).toEqual([]);
  });

  it('records no event while the target answers', async () => {
    const { longestS, up, events, deaths } = await beaten(4, async () => answered);
    expect([up, events, deaths]).toEqual([1, [], []]);
    expect(longestS).toBe(0);
  });

  it('makes only the requests that a rate limit allows, each after the pause that the limit demands', async () => {
    const beats: number[] = [];
    const { up, events } = await beaten(12, async (elapsedMs) => {
      beats.push(elapsedMs);
      return beats.length === 3 ? { answered: true, limit: { everyS: 1, pauseS: 4 } } : answered;
    });
    const gaps = beats.slice(1).map((ms, i) => ms - beats[i]!);
    expect(gaps[2]).toBeGreaterThan(4000);
    expect(Math.min(...gaps.slice(3))).toBeGreaterThan(900);
    expect([up, events.map(({ kind }) => kind)]).toEqual([1, ['note']]);
  });

  it('records the start and the length of a freeze', async () => {
    let frozen = false;
    const { longestS, up, events } = await beaten(6, async (elapsedMs, pause) => {
      if (elapsedMs > 1000 && !frozen) {
        frozen = true;
        await pause(3000);
      }
      return answered;
    });
    expect(longestS).toBe(3);
    expect(up).toBe(1);
    expect(events.map((event) => event.kind)).toEqual(['target-stall']);
    expect(events[0]!.data?.seconds).toBe(3);
  });

  it('does not count its own lag as a stall of the target', async () => {
    const slow: Parameters<typeof beaten>[1] = async (_, pause) => {
      await pause(1500);
      return answered;
    };
    expect((await beaten(4, slow, 1400)).longestS).toBeLessThan(1);
    expect((await beaten(4, slow, 0)).longestS).toBeGreaterThan(1);
  });

  it('reports the death of the target at its first refusal', async () => {
    const { up, deaths } = await beaten(5, async (elapsedMs) => (elapsedMs < 2000 ? answered : refused));
    expect(up).toBe(0);
    expect(deaths).toHaveLength(1);
    expect(deaths[0]!.why).toContain('ECONNREFUSED');
    expect(deaths[0]!.atMs).toBe(2000);
  });

  it('distinguishes a restart from a death', async () => {
    const { up, events, deaths } = await beaten(4, async (elapsedMs) =>
      elapsedMs > 1000 && elapsedMs < 1500 ? refused : answered,
    );
    expect([up, deaths]).toEqual([0, []]);
    expect(events.map((event) => event.kind)).toEqual(['target-restarted']);
  });
});
