import { describe, expect, it } from 'vitest';
import { toEvidence } from '../../results/record/evidence.ts';
import type { Labels } from '../../results/record/metric.ts';
import type { Row } from '../../results/record/row.ts';
import { catalogue, phases, t0Ms } from '../run.fixture.ts';
import { replacedTags } from './replaced-tags.ts';

/**
 * The evidence also has the started iterations of a script under the plan's load and of a script with its own
 * executors.
 */
function reasonsOf(...rows: [metric: string, labels: Labels][]) {
  const at = (metric: string, labels: Labels): Row => ({ t: t0Ms + 8000, metric, labels, n: 1 });
  const begun: Labels[] = [
    { scenario: 'shop', phase: 'steady' },
    { scenario: 'logins', phase: 'steady', program: 'own' },
  ];
  return replacedTags(
    toEvidence({
      ...{ t0Ms, phases, catalogue, producers: [], events: [], samples: [] },
      rows: [
        ...begun.map((labels) => at('k6_started_iterations_total', labels)),
        ...rows.map(([metric, labels]) => at(metric, labels)),
      ],
    }),
  );
}

const requests = 'k6_http_reqs_total';
const checks = 'k6_checks_total';

describe('a tag that a script sets instead of meshproof', () => {
  it.each<[metric: string, labels: Labels, named: string]>([
    [requests, { scenario: 'shop', phase: 'login' }, 'phase: login'],
    [requests, { scenario: 'shop', phase: '' }, 'phase: '],
    [requests, { scenario: 'login', phase: 'steady' }, 'scenario: login'],
    [requests, { scenario: 'logins', phase: 'steady', program: 'mine' }, 'program: mine'],
    [requests, { scenario: 'login', phase: 'steady', program: 'mine' }, 'program: mine'],
    [checks, { scenario: 'shop', phase: 'Steady' }, 'phase: Steady'],
    [checks, { scenario: 'other', phase: 'pay' }, 'phase: pay, scenario: other'],
    ['k6_ws_sessions_total', { scenario: 'chat', phase: 'steady' }, 'scenario: chat'],
    ['k6_grpc_req_duration_seconds', { scenario: 'shop', phase: 'rpc' }, 'phase: rpc'],
    ['k6_grpc_streams_total', { scenario: 'rpc', phase: 'steady' }, 'scenario: rpc'],
  ])('makes the numbers of k6 INVALID: %s %o', (metric, labels, evidence) => {
    expect(reasonsOf([metric, labels])).toMatchObject([
      { code: 'replaced-tag', evidence, taints: { producers: ['k6'], kinds: expect.arrayContaining(['errors']) } },
    ]);
  });

  it.each<[labels: Labels]>([
    [{ scenario: 'shop', phase: 'steady' }],
    [{ scenario: 'shop', phase: 'steady', program: 'a tag that no SLO needs' }],
    [{ scenario: 'a tag that no SLO needs', phase: 'warm-up', program: 'own' }],
    [{ group: '::setup', phase: 'prepare', scenario: 'prepare' }],
    [{ group: '::teardown::clean', phase: 'clean' }],
    [{}],
  ])('is not seen in %o', (labels) => {
    expect(reasonsOf([requests, labels])).toEqual([]);
  });

  it('is named with at most two other tags, and the rest is counted', () => {
    const replaced = ['a', 'b', 'c', 'd', 'e'].map((phase): [string, Labels] => [
      requests,
      { scenario: 'shop', phase },
    ]);
    expect(reasonsOf(...replaced)).toMatchObject([{ evidence: 'phase: a, phase: b, phase: c and 2 more' }]);
  });
});
