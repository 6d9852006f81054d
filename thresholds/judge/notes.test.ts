import { expect, it } from 'vitest';
import { toEvidence } from '../../results/record/evidence.ts';
import { HistogramBuilder } from '../../results/record/histogram.ts';
import type { ProducerEnd } from '../../results/record/producer.ts';
import { catalogue, phases, slos, t0Ms } from '../run.fixture.ts';
import { judge } from './judge.ts';
import type { Judged } from './judged.ts';
import { notesOf } from './notes.ts';

/** The run has one good value of the SLO in each second. */
function noted(name: string, producer: string, end: Partial<ProducerEnd>) {
  const ended = { name: producer, status: 'done' as const, phases: [], delivered: {}, ...end };
  const counts = { offered: 0, completed: 0, dropped: 0, inFlight: 0 };
  const rows = Array.from({ length: 40 }, (_, i) => {
    const h = new HistogramBuilder();
    for (let at = 0; at < 20; at++) h.observe(0.05);
    const labels = { scenario: 'api', phase: 'steady', expected_response: 'true' };
    return { t: t0Ms + (5 + i) * 1000, metric: 'k6_http_req_duration_seconds', labels, h: h.build() };
  });
  const samples = [{ t: t0Ms + 5000, metric: 'journey_success', labels: { journey: 'a', phase: 'steady' }, value: 1 }];
  const producers = [{ ...ended, ...counts }];
  const evidence = toEvidence({ t0Ms, phases, producers, events: [], rows, samples, catalogue });
  const [judged] = judge([slos.find((slo) => slo.name === name)!], evidence, { status: 'valid', reasons: [] });
  return [judged!.verdict, judged!.notes?.map(({ code }) => code)];
}

it.each([
  [3600, ['single-check']],
  [40, ['single-check']],
  [39, undefined],
  [undefined, undefined],
])('a PASS of checks every %s s notes if a phase of 40 s is too short for a second check', (everyS, codes) => {
  const end = everyS === undefined ? {} : { everyS };
  expect(noted('web-journeys', 'journeys', end)).toEqual(['PASS', codes]);
});

it.each([
  [{ k6: undefined, journeys: 3600 }, ['1 h']],
  [{ k6: 30, journeys: 3600 }, ['1 h']],
  [{ k6: 3600, journeys: 30 }, ['1 h']],
  [{ k6: 7200, journeys: 3600 }, ['2 h']],
  [{ k6: 30, journeys: 39, 'mesh-node': 3600 }, []],
])('the note names the longest interval of the producers of the SLO, with the intervals %j', (everyS, intervals) => {
  const producers = Object.entries(everyS).map(([name, one]) => ({
    ...{ name, status: 'done' as const, phases: [], delivered: {}, offered: 0, completed: 0, dropped: 0, inFlight: 0 },
    ...(one !== undefined && { everyS: one }),
  }));
  const total = ['k6_http_reqs_total', 'journey_success'].map((metric) => ({ metric, match: {} }));
  const sli = { kind: 'ratio', counts: 'good', part: total, total } as const;
  const window = phases.find(({ name }) => name === 'steady')!;
  const evidence = toEvidence({ t0Ms, phases, producers, events: [], rows: [], samples: [], catalogue });
  const slo = { ...slos[0]!, sli, objective: 0.5 };
  const notes = notesOf(slo, { verdict: 'PASS' } as Judged, evidence, { name: window.name, window });
  expect(notes?.map(({ text }) => /interval of (.*?),/.exec(text)?.[1]) ?? []).toEqual(intervals);
});

it.each([
  [['api'], ['closed-model']],
  [['mesh'], undefined],
  [[], undefined],
])('a PASS notes that a stall delays one request of each user, if %j are closed models', (closed, codes) => {
  expect(noted('api-latency', 'k6', { closed })).toEqual(['PASS', codes]);
});
