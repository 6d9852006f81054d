import { describe, expect, it } from 'vitest';
import { toEvidence } from '../../../results/record/evidence.ts';
import type { Metric } from '../../../results/record/metric.ts';
import type { Row } from '../../../results/record/row.ts';
import type { Sli, Slo } from '../../../results/record/slo.ts';
import { metrics } from '../../../simulators/k6/rows/metrics.ts';
import { defaultSlos } from '../../../simulators/k6/user/default-slos.ts';
import { phases, t0Ms } from '../../run.fixture.ts';
import { judge } from '../judge.ts';
import { expandBuiltIn } from './expand-built-in.ts';
import { mostSeparate } from './one-per-value.ts';

const catalogue = new Map(metrics.map((metric: Metric) => [metric.name, { metric, producer: 'k6' }] as const));
const brought = defaultSlos({ scenarios: { [import.meta.filename]: { perSecond: 1, timeoutS: 10 } } }, '/');
const scenario = 'expand-built-in-test';
const row = (metric: string, labels: Record<string, string>, n: number): Row => ({
  t: t0Ms + 6000,
  metric,
  labels: { scenario, phase: 'steady', ...labels },
  n,
});

function judged(rows: readonly Row[], plan: readonly Slo[] = []) {
  const evidence = toEvidence({ t0Ms, phases, producers: [], events: [], rows, samples: [], catalogue });
  const slos = expandBuiltIn([...plan, ...brought], evidence);
  const verdicts = judge(slos, evidence, { status: 'valid', reasons: [] });
  return verdicts
    .filter(({ phase }) => phase === 'steady')
    .map(({ name, verdict }) => [name.slice(scenario.length + 1), verdict]);
}

const own = (sli: Sli): Slo => ({ ...brought[0]!, name: 'mine', sli, builtIn: undefined as never });

const checks = (check: string, held: number, failed: number) => [
  row('k6_checks_total', { check, result: 'true' }, held),
  row('k6_checks_total', { check, result: 'false' }, failed),
];
const answers = (good: number, bad: number) => [
  row('k6_http_reqs_total', { expected_response: 'true', status: '200' }, good),
  row('k6_http_reqs_total', { expected_response: 'false', status: '500' }, bad),
];

describe('a signal that no SLO of the plan judges', () => {
  it('is judged for each check separately, even with few samples', () => {
    expect(
      judged([...checks('a', 20, 0), ...checks('b', 0, 480), ...checks('c', 479, 1), ...checks('d', 19, 1)]),
    ).toEqual([
      ['check: a', 'PASS'],
      ['check: b', 'FAIL'],
      ['check: c', 'PASS'],
      ['check: d', 'INCONCLUSIVE'],
    ]);
  });

  it.each([
    ['responses', answers(400, 60)],
    [
      'grpc-status',
      [
        row('k6_grpc_req_duration_seconds', { status: '0' }, 80),
        row('k6_grpc_req_duration_seconds', { status: '14' }, 20),
      ],
    ],
    ['websockets', [row('k6_ws_sessions_total', { status: '404' }, 66)]],
    [
      'iterations',
      [row('k6_started_iterations_total', {}, 100), row('k6_thrown_iterations_total', { by: 'fail' }, 20)],
    ],
  ])('fails the run by its %s', (what, rows) => {
    expect(judged(rows)).toEqual([[what, 'FAIL']]);
  });

  it.each([1, 5])('judges many checks together, and the worst of them separately: %i rows of each', (times) => {
    const many = Array.from({ length: 400 }, (_, i) => checks(`item ${i} is there`, 9_990, 10)).flat();
    const broken = Array.from({ length: times }, () => checks('has a token', 0, 1)).flat();
    const found = judged([...many, ...broken, ...checks('is new', 4, 16)]);
    expect(found).toHaveLength(mostSeparate + 1);
    expect(found).toContainEqual(['check', 'PASS']);
    expect(found).toContainEqual(['check: is new', 'FAIL']);
    expect(found.find(([name]) => name === 'check: has a token')?.[1]).not.toBe('PASS');
  });

  it('has no row while nothing is bad', () => {
    expect(judged([...answers(400, 0), row('k6_ws_sessions_total', { status: '101' }, 66)])).toEqual([]);
  });
});

describe('a signal of a shipped program', () => {
  const shipped = defaultSlos({ scenarios: { mesh: { perSecond: 1, timeoutS: 10 } } }, '/');
  const ofMesh = (rows: readonly Row[]) =>
    toEvidence({
      ...{ t0Ms, phases, producers: [], events: [], samples: [], catalogue },
      rows: rows.map((one) => ({ ...one, labels: { ...one.labels, scenario: 'mesh' } })),
    });
  it.each([
    [
      'right-answers',
      [row('k6_call_duration_seconds', { name: 'a' }, 400), row('k6_wrong_answers_total', { name: 'a' }, 60)],
    ],
    ['websockets', [...answers(400, 0), row('k6_ws_sessions_total', { status: '404' }, 22)]],
  ])('fails the run by its %s', (what, rows) => {
    const evidence = ofMesh(rows);
    const verdicts = judge(expandBuiltIn(shipped, evidence), evidence, { status: 'valid', reasons: [] });
    expect(verdicts.map(({ name, verdict }) => [name, verdict])).toEqual([[`mesh-${what}`, 'FAIL']]);
  });
});

describe('a signal that an SLO of the plan judges', () => {
  const select = (metric: string, match: Record<string, string>) => ({ metric, match });
  it.each([
    [
      'by the same metric',
      {
        kind: 'ratio',
        counts: 'good',
        part: [select('k6_http_reqs_total', { expected_response: 'true' })],
        total: [select('k6_http_reqs_total', {})],
      },
    ],
    [
      'by durations',
      {
        kind: 'ratio',
        counts: 'bad',
        part: [select('k6_http_req_duration_seconds', { status: '500', scenario })],
        total: [select('k6_http_req_duration_seconds', { scenario })],
      },
    ],
  ] as [string, Sli][])('is left to that SLO: %s', (_how, sli) => {
    expect(judged(answers(400, 60), [own(sli)]).map(([name]) => name)).not.toContain('responses');
  });

  it('is still judged when that SLO is about another scenario, or only about time', () => {
    const other = own({
      kind: 'ratio',
      counts: 'good',
      part: [select('k6_http_reqs_total', { expected_response: 'true', scenario: 'x' })],
      total: [select('k6_http_reqs_total', { scenario: 'x' })],
    });
    const time = own({
      kind: 'quantile',
      of: select('k6_http_req_duration_seconds', { expected_response: 'true' }),
      q: 0.95,
      limit: 1,
    });
    expect(judged(answers(400, 60), [other, time])).toContainEqual(['responses', 'FAIL']);
  });
});

describe('a signal of which an SLO of the plan judges only a part', () => {
  const select = (metric: string, match: Record<string, string>) => ({ metric, match });
  const named = (name: string, good: number, bad: number, status = '500') => [
    row('k6_http_reqs_total', { name, expected_response: 'true', status: '200' }, good),
    row('k6_http_reqs_total', { name, expected_response: 'false', status }, bad),
  ];
  const requests = 'k6_http_reqs_total';
  const goodOf = (match: Record<string, string>): Sli => ({
    ...{ kind: 'ratio', counts: 'good', total: [select(requests, match)] },
    part: [select(requests, { ...match, expected_response: 'true' })],
  });
  const badOf = (bad: Record<string, string>, match: Record<string, string> = {}): Sli => ({
    ...{ kind: 'ratio', counts: 'bad', total: [select(requests, match)] },
    part: [select(requests, { ...match, ...bad })],
  });
  const countOf = (match: Record<string, string>): Sli => ({
    ...{ kind: 'limit', fold: 'sum', limit: 1e6 },
    of: select(requests, match),
  });

  it.each<[string, Sli, Row[]]>([
    ['another endpoint', goodOf({ name: 'login' }), [...named('login', 200, 0), ...named('checkout', 0, 200)]],
    ['an endpoint by bad answers', badOf({ expected_response: 'false' }, { name: 'login' }), named('buy', 200, 60)],
    ['another status', badOf({ status: '500' }), named('login', 200, 60, '404')],
    ['the number of one status', countOf({ status: '418' }), named('login', 200, 60)],
    ['the number of good answers', countOf({ expected_response: 'true' }), named('login', 200, 60)],
  ])('is judged for the other events: the SLO judges %s', (_what, sli, rows) => {
    expect(judged(rows, [own(sli)])).toContainEqual(['responses', 'FAIL']);
  });

  it.each<[string, Sli, Row[]]>([
    ['the endpoint that fails', goodOf({ name: 'login' }), [...named('login', 0, 200), ...named('checkout', 200, 0)]],
    ['the endpoint by bad answers', badOf({ expected_response: 'false' }, { name: 'buy' }), named('buy', 200, 60)],
    ['all bad answers', badOf({ expected_response: 'false' }), named('buy', 200, 60)],
    ['the status that occurs', badOf({ status: '404' }), named('login', 200, 60, '404')],
    ['the number of the status', countOf({ status: '500' }), named('login', 200, 60)],
  ])('has no row of its own: the SLO judges %s', (_what, sli, rows) => {
    expect(judged(rows, [own(sli)]).map(([name]) => name)).not.toContain('responses');
  });

  it('counts only the events that no SLO judges, among all events', () => {
    const rows = [...named('login', 0, 300), ...named('checkout', 700, 0), ...named('buy', 997, 3)];
    expect(judged(rows, [own(goodOf({ name: 'login' }))])).toContainEqual(['responses', 'PASS']);
  });

  it('is judged in the phases that the SLO does not name', () => {
    const later = { ...phases.find(({ kind }) => kind === 'steady')!, name: 'later' };
    const ofLater = named('login', 0, 90).map((one) => ({ ...one, labels: { ...one.labels, phase: 'later' } }));
    const given = { ...own(goodOf({})), phases: ['steady'] };
    const inBoth = toEvidence({
      ...{ t0Ms, producers: [], events: [], samples: [], catalogue, phases: [...phases, later] },
      rows: [...named('login', 0, 90), ...ofLater],
    });
    const found = expandBuiltIn([given, ...brought], inBoth).filter(({ builtIn }) => builtIn !== undefined);
    expect(found.map((slo) => [slo.name, slo.phases])).toEqual([[`${scenario}-responses`, ['later']]]);
  });

  it.each([
    ['an SLO on one endpoint judges a part', [own(goodOf({ name: 'login' }))], 1],
    ['no SLO judges any', [], 2],
  ])('reads the answers of a phase once for each selection: %s', (_what, given, times) => {
    const evidence = toEvidence({
      ...{ t0Ms, phases, producers: [], events: [], samples: [], catalogue },
      rows: [...named('login', 0, 90), ...named('checkout', 0, 90)],
    });
    const read: unknown[] = [];
    const counting = {
      ...evidence,
      rows: (...of: Parameters<typeof evidence.rows>) => {
        if (of[0] === requests && of[2] !== undefined) read.push(of);
        return evidence.rows(...of);
      },
    };
    const [responses] = brought.filter(({ name }) => name === `${scenario}-responses`);
    expandBuiltIn([...given, responses!], counting);
    expect(read).toHaveLength(times);
  });

  it.each([
    ['read', ['check: b']],
    ['write', ['check: a', 'check: b']],
  ])('judges the checks without the tag of a threshold: type=%s', (type, found) => {
    const tagged = checks('a', 80, 20).map((one) => ({ ...one, labels: { ...one.labels, type: 'read' } }));
    const threshold = own({ kind: 'limit', of: select('k6_checks_rate', { type }), fold: 'min', limit: 0.5 });
    const failed = judged([...tagged, ...checks('b', 0, 100)], [threshold]).filter(([, verdict]) => verdict === 'FAIL');
    expect(failed.map(([name]) => name)).toEqual(found);
  });
});

describe('the events of setup() and teardown()', () => {
  const around = (metric: string, labels: Record<string, string>): Row => ({
    ...{ t: t0Ms + 90_000, metric, n: 1 },
    labels,
  });
  const check = (group: string, result: string) => around('k6_checks_total', { check: 'state', group, result });
  const answer = (status: string, group?: string) =>
    around('k6_http_reqs_total', {
      ...{ name: '/', status, expected_response: `${status === '200'}` },
      ...(group !== undefined && { group }),
    });
  const threshold = own({ kind: 'limit', of: { metric: 'k6_checks_rate', match: {} }, fold: 'min', limit: 0.5 });
  const found = (rows: Row[], given = threshold) => {
    const evidence = toEvidence({ t0Ms, phases, producers: [], events: [], rows, samples: [], catalogue });
    const slos = expandBuiltIn([given, ...brought], evidence).filter(({ builtIn }) => builtIn !== undefined);
    return judge(slos, evidence, { status: 'valid', reasons: [] }).map(({ name, verdict }) => [name, verdict]);
  };

  it.each([
    ['a check of setup()', check('::setup', 'false'), 'check: state'],
    ['a check in a group of teardown()', check('::teardown::clean', 'false'), 'check: state'],
    ['an answer in setup()', answer('404', '::setup'), 'responses: ::setup'],
    ['an answer in a group of teardown()', answer('500', '::teardown::a'), 'responses: ::teardown::a'],
    ['a request without an answer', answer('0', '::teardown'), 'responses: ::teardown'],
    ['a refused WebSocket', around('k6_ws_sessions_total', { group: '::setup', status: '403' }), 'websockets: ::setup'],
  ])('fail the run although a threshold judges the load: %s', (_what, bad, name) => {
    const load = [...checks('a', 90, 0), ...answers(90, 0)];
    expect(found([...load, bad])).toEqual([[`setup-teardown-${name}`, 'FAIL']]);
  });

  it('have no row while they are good, and count no event of the load or of a shipped program', () => {
    const inLoad = { scenario, phase: 'steady', group: '::setup' };
    const judgedOfLoad = { ...check('', 'false'), labels: { ...inLoad, check: 'state', result: 'false' } };
    expect(found([check('::setup', 'true'), answer('200', '::teardown'), answer('500'), judgedOfLoad])).toEqual([]);
  });

  it('are left to an SLO of the plan on the whole run', () => {
    const all = { metric: 'k6_http_reqs_total', match: {} };
    const good = { ...all, match: { expected_response: 'true' } };
    const ofPlan = { ...own({ kind: 'ratio', counts: 'good', part: [good], total: [all] }), phases: ['run'] };
    const rows = [...answers(90, 0), answer('500', '::teardown')];
    expect(found(rows, ofPlan)).toEqual([]);
    expect(found(rows, { ...ofPlan, phases: [] })).toEqual([['setup-teardown-responses: ::teardown', 'FAIL']]);
  });
});
