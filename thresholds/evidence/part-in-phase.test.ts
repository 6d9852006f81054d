import { describe, expect, it } from 'vitest';
import { toEvidence } from '../../results/record/evidence.ts';
import { RunRecorder } from '../../results/record/recorder.ts';
import type { Row } from '../../results/record/row.ts';
import type { Slo } from '../../results/record/slo.ts';
import { cutAt, toPhases } from '../../scenarios/plan/phase.ts';
import { steppedClock } from '../../scripts/test/stepped-clock.ts';
import { Heartbeat, heartbeatMetrics } from '../../scripts/watch/heartbeat.ts';
import { judge } from '../judge/judge.ts';
import { alwaysSlos } from '../read/always.ts';

const phases = toPhases({ 'warm-up': 5, morning: 5, noon: 5, recovery: 5 });
const longestStall = alwaysSlos.find(({ name }) => name === 'longest-stall')!;

/** Returns the verdicts of the phases on a target that does not answer between two times in seconds after T0. */
async function verdicts(fromS: number, toS: number, change: Partial<Slo> = {}, stopS = 20): Promise<string[]> {
  const clock = steppedClock();
  const t0Ms = clock.wallMs();
  const rows: Row[] = [];
  const nowhere = () => undefined;
  const recorder = new RunRecorder({ rows: (some) => rows.push(...some), sample: nowhere, event: nowhere });
  recorder.begin(t0Ms);
  const beat = async () => {
    const elapsedMs = clock.wallMs() - t0Ms;
    if (elapsedMs >= fromS * 1000 && elapsedMs < toS * 1000) await clock.sleep(toS * 1000 - elapsedMs);
    return { answered: true } as const;
  };
  const lag = { maxMs: () => 0, reset: nowhere, stop: nowhere };
  const heartbeat = new Heartbeat({ beat, clock, recorder, lag, died: nowhere });
  heartbeat.start();
  await clock.pass(20_500);
  heartbeat.stop();
  await clock.pass(0);
  recorder.drain(Number.POSITIVE_INFINITY);
  const catalogue = new Map(heartbeatMetrics.map((metric) => [metric.name, { metric, producer: 'run' }]));
  const cut = cutAt(phases, stopS);
  const evidence = toEvidence({ t0Ms, phases: cut, producers: [], events: [], rows, samples: [], catalogue });
  const judged = judge([{ ...longestStall, ...change }], evidence, { status: 'valid', reasons: [] });
  return judged.map(({ phase, verdict }) => `${phase} ${verdict}`);
}

describe('a wait for an answer', () => {
  it('that began before the judged phases counts from their start', async () => {
    expect(await verdicts(1, 5.7)).toEqual(['morning PASS', 'noon PASS']);
    expect(await verdicts(4.2, 5.9)).toEqual(['morning PASS', 'noon PASS']);
    expect(await verdicts(4.2, 6.2)).toEqual(['morning FAIL', 'noon PASS']);
    expect(await verdicts(0.5, 8.5)).toEqual(['morning FAIL', 'noon PASS']);
  });

  it('counts as a whole within one judged phase, and over several', async () => {
    expect(await verdicts(5, 6.1)).toEqual(['morning FAIL', 'noon PASS']);
    expect(await verdicts(7.3, 8.2)).toEqual(['morning PASS', 'noon PASS']);
    expect(await verdicts(9.2, 10.7)).toEqual(['morning PASS', 'noon FAIL']);
  });

  it('counts from the start of the only phase that the SLO names, and as a whole in an SLO on the whole run', async () => {
    expect(await verdicts(9.2, 10.7, { phases: ['noon'] })).toEqual(['noon PASS']);
    expect(await verdicts(4.2, 5.7, { phases: ['run'] })).toEqual(['run FAIL']);
  });

  it('counts in the phases before the stop of a run', async () => {
    expect(await verdicts(4.2, 5.9, {}, 9)).toEqual(['morning PASS', 'noon INCONCLUSIVE']);
    expect(await verdicts(4.2, 6.2, {}, 9)).toEqual(['morning FAIL', 'noon INCONCLUSIVE']);
  });

  it('counts up to the end of the phase', async () => {
    expect(await verdicts(14.9, 17.5)).toEqual(['morning PASS', 'noon PASS']);
    expect(await verdicts(14.9, 17.5, { phases: ['recovery'] })).toEqual(['recovery FAIL']);
  });
});
