import { describe, expect, it } from 'vitest';
import { syntaxErrorAt } from '../../compile/promql.ts';
import { recorded, routes, ruleOf } from '../coverage.fixture.ts';
import { receiversOf } from '../route-of.ts';
import { outcomeOfMutants, scoreOf } from './mutant-report.ts';
import { killsRouteMutant, routeKiller, routeMutants } from './route-mutants.ts';
import { ruleMutants } from './rule-mutants.ts';

const exprs = (expr: string, kind: string) =>
  ruleMutants([ruleOf({ expr })])
    .filter((one) => one.kind === kind)
    .map(({ rule }) => rule.expr);

describe('the mutants of a rule', () => {
  it.each<[string, string, string[]]>([
    ['threshold-doubled', 'a > 0.05', ['a > (2 * (0.05))']],
    ['threshold-halved', '100 <= a', ['(0.5 * (100)) <= a']],
    ['threshold-doubled', 'a > bool (14.4 * 0.001)', ['a > bool (2 * ((14.4 * 0.001)))']],
    ['threshold-doubled', 'a > b', []],
    ['threshold-doubled', 'a > time() - 60', []],
    ['aggregation-dropped', 'sum by (x) (rate(a[5m])) > 1', ['(rate(a[5m])) > 1']],
    ['aggregation-dropped', 'topk(3, a) > 1', ['(a) > 1']],
    ['wrong-label', 'a{x="1"} > 1', ['a{x_wrong="1"} > 1']],
    ['wrong-label', 'sum by (x) (a) > 1', ['sum by (x_wrong) (a) > 1']],
    [
      'window-swapped',
      'rate(a[5m]) / rate(b[1h]) > 1',
      ['rate(a[1h]) / rate(b[1h]) > 1', 'rate(a[5m]) / rate(b[5m]) > 1'],
    ],
    ['window-swapped', 'rate(a[5m]) > 1', ['rate(a[3600000ms]) > 1']],
    // A text in quotes contains no threshold, selector or window.
    ['threshold-doubled', 'a{x="b > 5"}', []],
    ['window-swapped', 'a{x="[5m]"}', []],
  ])('%s in %s', (kind, expr, expected) => {
    expect(exprs(expr, kind)).toEqual(expected);
  });

  it('change equal parts together, because they come from one definition', () => {
    const rule = 'sum(rate(a{x="1"}[5m])) / (sum(rate(a{x="1"}[5m])) > 0)';
    expect(exprs(rule, 'aggregation-dropped')).toEqual(['(rate(a{x="1"}[5m])) / ((rate(a{x="1"}[5m])) > 0)']);
    expect(exprs(rule, 'wrong-label')).toHaveLength(1);
  });

  it('are equivalent if the threshold is 0, or if a matcher accepts every value', () => {
    const reasons = (expr: string) =>
      ruleMutants([ruleOf({ expr, for: '0s' })]).map(({ equivalent }) => equivalent !== null);
    expect(reasons('up == 0')).toEqual([true, true]);
    expect(reasons('up{x=~".*"} == 1')).toEqual([false, false, true]);
  });

  it('multiply the duration of for by ten', () => {
    const of = (delay: string) => ruleMutants([ruleOf({ expr: 'a', for: delay })]).map(({ rule }) => rule.for);
    expect([of('1h30m'), of('0s')]).toEqual([['54000000ms'], []]);
  });

  it('are made of recording rules only if an alert reads them, and parse', () => {
    const unread = ruleOf({ kind: 'record', name: 'unread', expr: 'sum(a) > 1' });
    const mutants = ruleMutants([recorded, unread, ruleOf()]);
    expect(new Set(mutants.map(({ original }) => original.name))).toEqual(new Set(['shop:errors:ratio', 'Errors']));
    expect(mutants.filter(({ rule }) => syntaxErrorAt(rule.expr) !== null)).toEqual([]);
  });
});

describe('the mutants of routes', () => {
  const tests = {
    config: 'a',
    route_tests: [
      { name: 'a', labels: { team: 'security' }, receivers: ['security'] },
      { name: 'b', labels: { severity: 'critical' }, receivers: ['pager'] },
      { name: 'c', labels: { severity: 'info' }, receivers: ['nobody'] },
      { name: 'd', labels: {}, receivers: ['chat'] },
    ],
    inhibition_tests: [{ name: 'e', source: { severity: 'critical' }, target: { severity: 'warning' }, muted: true }],
  };

  it('are killed by a table of labels and receivers', () => {
    const mutants = routeMutants(routes);
    expect(mutants.map(({ kind }) => kind)).toEqual([
      ...Array.from({ length: 3 }, () => 'route-deleted'),
      ...Array.from({ length: 4 }, () => 'receiver-swapped'),
      'inhibition-inverted',
    ]);
    expect(killsRouteMutant(tests, routes)).toBe(false);
    expect(mutants.filter(({ config }) => !killsRouteMutant(tests, config))).toEqual([]);
    const weaker = { ...tests, route_tests: tests.route_tests.slice(1), inhibition_tests: [] };
    expect(mutants.filter(({ config }) => !killsRouteMutant(weaker, config)).map(({ kind }) => kind)).toEqual([
      'route-deleted',
      'receiver-swapped',
      'inhibition-inverted',
    ]);
  });

  it('have a killer with labels that reach other receivers, or the reason why no labels do', () => {
    for (const mutant of routeMutants(routes)) {
      const killer = routeKiller(routes, mutant);
      if (mutant.kind === 'inhibition-inverted' || !killer || !('test' in killer)) continue;
      const { labels } = JSON.parse(killer.test);
      expect(receiversOf(mutant.config, labels)).not.toEqual(receiversOf(routes, labels));
    }
    const twice = { ...routes.route, routes: [...routes.route.routes, routes.route.routes[1]!] };
    const config = { ...routes, route: twice };
    const deleted = routeMutants(config).find(
      ({ name, kind }) => kind === 'route-deleted' && name.includes('critical'),
    )!;
    expect(routeKiller(config, deleted)).toEqual({ reason: expect.any(String) });
  });
});

describe('the score', () => {
  const of = (counts: Partial<Record<'killed' | 'survived' | 'refused' | 'equivalent' | 'not-run', number>>) =>
    Object.entries(counts).flatMap(([outcome, n]) =>
      Array.from({ length: n }, () => ({ kind: 'wrong-label', name: '', file: '', change: '', outcome, note: '' })),
    ) as never[];

  it.each([
    ['pass', { killed: 95, survived: 5 }, 0.95],
    ['fail', { killed: 94, survived: 6 }, 0.94],
    ['pass', { killed: 19, survived: 1, equivalent: 50 }, 0.95],
    ['inconclusive', { killed: 19, 'not-run': 1 }, 1],
    ['fail', { killed: 9, survived: 1, 'not-run': 1 }, 0.9],
    ['pass', { killed: 19, survived: 1, refused: 50 }, 0.95],
    ['fail', { killed: 18, survived: 2, refused: 50 }, 0.9],
    ['inconclusive', { refused: 9 }, null],
    ['inconclusive', { equivalent: 3 }, null],
    ['inconclusive', {}, null],
  ])('is %s for %j', (outcome, counts, score) => {
    expect([outcomeOfMutants(of(counts)), scoreOf(of(counts)).score]).toEqual([outcome, score]);
  });
});
