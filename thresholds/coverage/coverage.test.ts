import { describe, expect, it } from 'vitest';
import { tagsOf } from '../../results/report/well-formed.fixture.ts';
import type { ReadRule } from '../rules/read-rules.ts';
import { recorded, routes, ruleOf, testOf } from './coverage.fixture.ts';
import { coverage } from './coverage.ts';
import type { RuleTest } from './coverage-files.ts';
import { coverageJunit } from './coverage-junit.ts';
import { type CoverageReport, outcomeOf } from './coverage-report.ts';

const critical = { severity: 'critical' };
const full = testOf([{ labels: [critical] }, { at: '1m' }]);

function gapsOf(
  tests: readonly RuleTest[],
  { rules = [], passed = true, ruleFile = 'rules.yml', config = true } = {} as {
    rules?: ReadRule[];
    passed?: boolean;
    ruleFile?: string;
    config?: boolean;
  },
) {
  const tested = [{ file: 'a.test.yml', ruleFiles: [ruleFile], tests: tests.map((test) => ({ test, passed })) }];
  const configs = config ? [routes] : [];
  return coverage({ rules: [recorded, ruleOf(), ...rules], tested, configs }).map(({ gaps }) => gaps);
}

describe('an alert', () => {
  it('is covered by a test that fires it, a test in which it does not fire, and a receiver with a channel', () => {
    expect(gapsOf([full])).toEqual([[]]);
  });

  it.each<[string, RuleTest[], string[]]>([
    ['no test', [], ['no-firing-test', 'no-quiet-test']],
    ['only a firing test', [testOf([{ labels: [critical] }])], ['no-quiet-test']],
    ['only a quiet test', [testOf([{}])], ['no-firing-test']],
    ['a test that expects other labels', [testOf([{ labels: [{ severity: 'warning' }] }])], ['no-firing-test']],
    [
      'a test of another alert',
      [testOf([{ alert: 'Other', labels: [critical] }])],
      ['no-firing-test', 'no-quiet-test'],
    ],
    [
      'a quiet test with samples of no series that it reads',
      [testOf([{ labels: [critical] }]), testOf([{}], 'up{job="shop"}')],
      ['no-quiet-test'],
    ],
    [
      'a quiet test with samples of a series of the same name that it does not select',
      [testOf([{ labels: [critical] }]), testOf([{}], 'errors_total{job="other"}')],
      ['no-quiet-test'],
    ],
    [
      'a quiet test with missing samples only',
      [testOf([{ labels: [critical] }]), testOf([{}], 'errors_total{job="shop"}', '_x20 stale')],
      ['no-quiet-test'],
    ],
  ])('is not covered by %s', (_, tests, gaps) => {
    expect(gapsOf(tests)).toEqual([gaps]);
  });

  it('is not covered by a test that fails, or that loads another rule file', () => {
    const none = [['no-firing-test', 'no-quiet-test']];
    expect(gapsOf([full], { passed: false })).toEqual(none);
    expect(gapsOf([full], { ruleFile: 'other.yml' })).toEqual(none);
  });

  it('with the name and labels of another is not covered, because a test cannot show which one fired', () => {
    const twin = ruleOf({ expr: 'up == 0' });
    expect(gapsOf([full], { rules: [twin] }).map((gaps) => gaps[0])).toEqual(['same-as-another', 'same-as-another']);
  });

  it('is distinguished from another alert of its name by a label, or by a label that its selectors demand', () => {
    const page = ruleOf({ expr: 'shop:errors:ratio{id="a"} > 1', labels: critical });
    const other = ruleOf({ expr: 'shop:errors:ratio{id="b"} > 1', labels: critical });
    const test = testOf([{ labels: [{ ...critical, id: 'a' }] }, { at: '1m' }]);
    const tested = [{ file: 'a', ruleFiles: ['rules.yml'], tests: [{ test, passed: true }] }];
    const rows = coverage({ rules: [recorded, page, other], tested, configs: [routes] });
    expect(rows.map(({ gaps }) => gaps)).toEqual([[], ['no-firing-test']]);
  });

  it('that selects series by a pattern of their name is quiet in a test with samples of one of them', () => {
    const down = ruleOf({ expr: '{__name__=~"errors_.*"} > 1', labels: critical });
    const tested = [{ file: 'a', ruleFiles: ['rules.yml'], tests: [{ test: testOf([{}]), passed: true }] }];
    expect(coverage({ rules: [down], tested, configs: [routes] })[0]!.gaps).toEqual(['no-firing-test']);
  });

  it('that reads no series needs no quiet test', () => {
    const watchdog = ruleOf({ name: 'Watchdog', expr: 'vector(1)' });
    const test = testOf([{ alert: 'Watchdog', labels: [critical] }]);
    expect(gapsOf([full, test], { rules: [watchdog] })).toEqual([[], []]);
  });

  it('is not covered when its route ends at a receiver without a channel', () => {
    const info = ruleOf({ name: 'Info', labels: { severity: 'info' } });
    expect(gapsOf([full], { rules: [info] })[1]).toContain('no-receiver');
  });

  it('is routed by the labels that its test shows, and the default route is marked', () => {
    const rule = ruleOf({ labels: { severity: '{{ $labels.level }}' } });
    const test = testOf([{ labels: [{ severity: 'ticket', team: 'security' }] }, { at: '1m' }]);
    const rowOf = (config: typeof routes) => {
      const tested = [{ file: 'a', ruleFiles: ['rules.yml'], tests: [{ test, passed: true }] }];
      return coverage({ rules: [rule], tested, configs: [config] })[0]!;
    };
    expect(rowOf(routes)).toMatchObject({ receivers: ['security'], byDefault: false });
    const route = { ...routes.route, routes: routes.route.routes.slice(1) };
    expect(rowOf({ ...routes, route })).toMatchObject({ receivers: ['chat'], byDefault: true });
  });
});

describe('the outcome', () => {
  const reportOf = (gaps: string[][], failed = 0, late = false): CoverageReport => ({
    alerts: gaps.map((own, i) => ({
      alert: `A${i}`,
      file: 'rules.yml',
      line: 1,
      group: 'g',
      fires: null,
      quiet: null,
      receivers: [],
      byDefault: false,
      gaps: own as never,
    })),
    failedTests: Array.from({ length: failed }, () => ({ file: 'a', test: 'b', output: '<bad> "x"', late })),
    unreachedRoutes: [],
  });

  it.each<[string, string[][], number, string, boolean?]>([
    ['pass', [[], []], 0, 'errors="0"'],
    ['fail', [[], ['no-quiet-test', 'routes-not-checked']], 0, 'failures="1" errors="0"'],
    ['inconclusive', [['routes-not-checked']], 0, 'failures="0" errors="1"'],
    ['fail', [[]], 1, 'failures="1"'],
    ['inconclusive', [[]], 1, 'failures="0" errors="1"', true],
    ['inconclusive', [['no-firing-test', 'no-quiet-test']], 1, 'failures="0" errors="2"', true],
    ['fail', [['no-receiver']], 1, 'failures="1" errors="1"', true],
  ])('is %s, in JUnit too', (outcome, gaps, failed, counts, late) => {
    const report = reportOf(gaps, failed, late);
    expect(outcomeOf(report)).toBe(outcome);
    const junit = coverageJunit(report);
    expect(tagsOf(junit, { xml: true })[0]).toBe('testsuites');
    expect(junit).toContain(counts);
    expect(junit).not.toContain('<skipped');
  });

  it('without a configuration of Alertmanager is inconclusive', () => {
    expect(gapsOf([full], { config: false })).toEqual([['routes-not-checked']]);
  });
});
