import { describe, expect, it } from 'vitest';
import { toEvidence } from '../../results/record/evidence.ts';
import { HistogramBuilder } from '../../results/record/histogram.ts';
import type { ProducerEnd } from '../../results/record/producer.ts';
import type { Row } from '../../results/record/row.ts';
import { toPhases } from '../../scenarios/plan/phase.ts';
import { stalls } from '../findings/stalls.ts';
import { lateStarts } from '../validity/validity-of-rate.ts';
import { answerGaps } from './answer-gaps.ts';

const t0Ms = Date.parse('2026-01-01T12:00:00.000Z');

/** The answers of a second, the longest wait among them, the started iterations, and the lag of the generator. */
type Second = { answers: number; longestS?: number; started?: number; lagS?: number; status?: string };

function evidenceOf(seconds: readonly Second[], producers: readonly ProducerEnd[] = []) {
  const labels = { scenario: 'work', phase: 'steady', name: '/' };
  const rows = seconds.flatMap(({ answers, longestS = 0.005, started = 0, lagS = 0, status = '200' }, i): Row[] => {
    const t = t0Ms + i * 1000;
    const times = new HistogramBuilder();
    for (let n = 0; n < answers; n++) times.observe(n === 0 ? longestS : 0.005);
    return [
      { t, metric: 'k6_http_req_duration_seconds', labels: { ...labels, status }, h: times.build() },
      { t, metric: 'k6_started_iterations_total', labels, n: started },
      { t, metric: 'meshproof_generator_loop_lag_seconds', labels: {}, v: lagS },
    ];
  });
  const phases = toPhases({ steady: seconds.length });
  return toEvidence({ t0Ms, phases, producers, events: [], rows, samples: [], catalogue: new Map() });
}

const calm = (count: number, answers = 40): Second[] =>
  Array.from({ length: count }, () => ({ answers, started: answers }));
const stall = (...empty: Partial<Second>[]): Second[] => [
  ...calm(5),
  ...empty.map((one) => ({ answers: 0, started: 20, ...one })),
  { answers: 70, longestS: 2.9, started: 20 },
  ...calm(5),
];

describe('answerGaps', () => {
  it('finds the seconds in which requests waited and none was answered', () => {
    const [gap, ...more] = answerGaps(evidenceOf(stall({}, {})));
    expect(more).toEqual([]);
    expect(gap).toMatchObject({ scenario: 'work', atS: 5, started: true });
    expect(gap!.seconds).toBeGreaterThan(2.8);
    expect(gap!.seconds).toBeLessThanOrEqual(2.9);
  });

  it('finds such seconds in a closed model, in which every user waits', () => {
    expect(answerGaps(evidenceOf(stall({ started: 0 }, { started: 0 })))).toMatchObject([{ atS: 5, started: false }]);
  });

  it('counts a request that ended without an answer as unanswered', () => {
    expect(answerGaps(evidenceOf(stall({ answers: 30, status: '0' }, {})))).toMatchObject([{ atS: 5 }]);
  });

  it.each([
    ['no request waited through the gap', [...calm(5), { answers: 0 }, { answers: 0 }, ...calm(5)]],
    ['the load ended before the gap', [...calm(5), { answers: 0 }, { answers: 0 }]],
    ['the load had not begun', [{ answers: 0 }, { answers: 0 }, { answers: 40, longestS: 2.9 }, ...calm(5)]],
    [
      'too few answers were due',
      [...calm(5, 2), { answers: 0 }, { answers: 0 }, { answers: 2, longestS: 3 }, ...calm(5, 2)],
    ],
    ["the generator's machine was blocked", stall({ lagS: 1.8 }, {})],
    ['answers came in every second', [...calm(5), { answers: 1, longestS: 3 }, ...calm(5)]],
  ])('finds nothing when %s', (_, seconds) => {
    expect(answerGaps(evidenceOf(seconds))).toEqual([]);
  });
});

describe('the finding of a stall', () => {
  it('is one per scenario and phase, with the longest wait and the number of stalls', () => {
    const found = stalls(evidenceOf([...stall({}, {}), ...stall({})]));
    expect(found).toMatchObject([{ kind: 'stall', subject: 'work', phase: 'steady' }]);
    expect(found[0]?.text).toContain('2 stalls');
  });

  it('is absent from a run in which answers arrive in every second', () => {
    expect(stalls(evidenceOf(calm(20)))).toEqual([]);
  });
});

describe('dropped starts', () => {
  const producer = (seconds: readonly Second[]): ProducerEnd => {
    const offered = seconds.length * 40;
    const counts = { offered, completed: offered - 60, dropped: 60, unfinished: 0 };
    return {
      name: 'k6',
      status: 'done',
      ...counts,
      inFlight: 0,
      delivered: {},
      phases: [{ phase: 'steady', ...counts }],
      health: { exceptions: 0, pool: { max: 400, peak: 70, needed: 400, before: 60 } },
    };
  };
  const late = (seconds: readonly Second[]) => {
    const end = producer(seconds);
    return lateStarts(end, 'steady', evidenceOf(seconds, [end]));
  };

  it('count against the generator without a stall', () => {
    expect(late(calm(12))).toBeGreaterThan(0);
  });

  it('count against a target whose answers stall while k6 goes on starting', () => {
    expect(late(stall({}, {}))).toBe(0);
  });

  it('count against a generator that starts nothing while the answers stall', () => {
    expect(late(stall({ started: 0 }, {}))).toBeGreaterThan(0);
  });
});
