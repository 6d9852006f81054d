import { expect, it } from 'vitest';
import { toEvidence } from '../../results/record/evidence.ts';
import { HistogramBuilder } from '../../results/record/histogram.ts';
import type { ProducerEnd } from '../../results/record/producer.ts';
import { catalogue, phases, slos, t0Ms } from '../run.fixture.ts';
import { judge } from './judge.ts';

/** The verdict on an SLO, and the codes of its notes, in a run with one good value of the SLO in each second. */
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
  [['api'], ['closed-model']],
  [['mesh'], undefined],
  [[], undefined],
])('a PASS notes that a stall delays one request of each user, if %j are closed models', (closed, codes) => {
  expect(noted('api-latency', 'k6', { closed })).toEqual(['PASS', codes]);
});
