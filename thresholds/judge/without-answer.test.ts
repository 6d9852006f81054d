import { expect, it } from 'vitest';
import { toEvidence } from '../../results/record/evidence.ts';
import { emptyHistogram } from '../../results/record/histogram.ts';
import type { Row } from '../../results/record/row.ts';
import { catalogue, phases, t0Ms } from '../run.fixture.ts';
import { withoutAnswer } from './without-answer.ts';

const metric = 'k6_http_req_duration_seconds';
const window = phases.find(({ kind }) => kind === 'steady')!;
const start = (outcome: string, censored: number, scenario = 'api'): Row => ({
  ...{ t: t0Ms + window.startS * 1000, metric },
  labels: { scenario, outcome },
  h: { ...emptyHistogram(), censored },
});

it.each([
  [
    5,
    [start('dropped', 2), start('unfinished', 3)],
    true,
    [
      ['3', 'never answered'],
      ['2', 'starts dropped'],
    ],
  ],
  [2, [start('dropped', 2), start('dropped', 9, 'other')], true, [['2', 'starts dropped']]],
  [3, [start('unfinished', 3)], true, [['3', 'never answered']]],
  // Dropped starts do not count when the load generator caused them. The 4 requests got no answer.
  [4, [start('dropped', 2)], false, [['4', 'never answered']]],
  [0, [], true, []],
])('distinguishes dropped starts from requests without an answer: %i', (count, rows, countCensored, parts) => {
  const evidence = toEvidence({ t0Ms, phases, producers: [], events: [], rows, samples: [], catalogue });
  const of = [{ metric, match: { scenario: 'api', expected_response: 'true' } }];
  const text = withoutAnswer(count, of, { evidence, phase: { name: window.name, window }, countCensored });
  expect([...text.matchAll(/(?:^|, )(\d+) ([a-z ]+)/g)].map(([, n, what]) => [n, what])).toEqual(parts);
});
