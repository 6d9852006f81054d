import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it, vi } from 'vitest';
import { RunRecorder } from '../../results/record/recorder.ts';
import type { RunEvent } from '../../results/record/row.ts';
import { toPhases } from '../../scenarios/plan/phase.ts';
import { hastyClock } from '../test/hasty-clock.ts';
import { defectFaults, FaultSchedule } from './fault-schedule.ts';

it('sets each fault at its time and removes it again; a freeze is set once', async () => {
  const clock = hastyClock(20);
  const sets: string[][] = [];
  const events: RunEvent[] = [];
  const recorder = new RunRecorder({
    rows: () => undefined,
    sample: () => undefined,
    event: (event) => events.push(event),
  });
  const faults = [
    { atS: 1, forS: 2, do: 'errors=5%' },
    { atS: 2, do: 'freeze=3s' },
    { atS: 60, do: 'latency=1s' },
  ];
  const schedule = new FaultSchedule(faults, async (defects) => void sets.push([...defects]), clock, recorder);
  schedule.start(clock.wallMs());
  await sleep(5000 / 20);
  schedule.stop();
  expect(sets).toEqual([['errors=5%'], ['errors=5%', 'freeze=3s'], []]);
  expect(events.map(({ kind, by }) => [kind, by])).toEqual(Array(3).fill(['fault', 'run']));
});

it('records which change of a fault failed', async () => {
  const clock = hastyClock(20);
  const events: RunEvent[] = [];
  const recorder = new RunRecorder({
    rows: () => undefined,
    sample: () => undefined,
    event: (event) => events.push(event),
  });
  const failing = async (defects: readonly string[]) => {
    if (defects.length === 0) throw new Error('no answer');
  };
  const schedule = new FaultSchedule([{ atS: 1, forS: 2, do: 'latency=1s' }], failing, clock, recorder);
  schedule.start(clock.wallMs());
  await vi.waitFor(() => expect(events).toHaveLength(2), 5000);
  schedule.stop();
  expect(events.map(({ text }) => text)).toEqual(['latency=1s begins', 'latency=1s could not end: no answer']);
});

it('sets defects of the command line at T0, and a freeze in the first steady phase', () => {
  const phases = toPhases({ 'warm-up': 10, steady: 40 });
  expect(defectFaults(['latency=300ms', 'freeze=3s'], phases)).toEqual([
    { atS: 0, do: 'latency=300ms' },
    { atS: 12, do: 'freeze=3s' },
  ]);
});
