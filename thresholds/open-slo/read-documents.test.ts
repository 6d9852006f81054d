import { describe, expect, it } from 'vitest';
import { errorsOf, readTexts, valid, validFile } from './documents.fixture.ts';

const every = Object.values(valid);

describe('documents of OpenSLO v1', () => {
  it.each([
    ['in one file', [validFile]],
    ['in a file each', every],
    ['in a file each, references first', [...every].reverse()],
    ['as a list', [every.map((text) => `- ${text.trimEnd().replaceAll('\n', '\n  ')}`).join('\n')]],
  ])('are joined by their references %s', (_, texts) => {
    const [slo, ...more] = readTexts(...texts);
    expect(more).toEqual([]);
    expect(slo).toMatchObject({
      name: 'right-answers',
      title: 'right-answers',
      labels: { team: ['checkout'], tier: ['one', 'two'] },
      service: { name: 'shop', title: 'The shop', description: 'sells' },
      window: { duration: { text: '1M', seconds: 2_592_000 }, calendar: { timeZone: 'Europe/Berlin' } },
      budgetingMethod: 'Timeslices',
      isComposite: false,
    });
    expect(slo!.objectives).toMatchObject([
      { title: 'good', target: 0.999, slice: { window: { seconds: 300 }, target: 0.95 }, compositeWeight: 1 },
      { title: '', target: 0.99, slice: { window: { text: '1h' }, target: 1 } },
    ]);
    expect(slo!.objectives[0]!.indicator).toMatchObject({
      name: 'answers',
      metric: {
        kind: 'ratio',
        isCounter: true,
        counts: 'bad',
        part: { type: 'Prometheus', dataSource: { name: 'prom' }, spec: { query: 'sum(rate(bad[{{.window}}]))' } },
      },
    });
    expect(slo!.alertPolicies).toMatchObject([
      {
        name: 'page',
        whenBreaching: true,
        whenResolved: false,
        whenNoData: true,
        condition: { severity: 'page', op: 'gte', threshold: 14.4, lookback: { seconds: 3600 }, after: { text: '2m' } },
        targets: [{ name: 'on-call', target: 'pagerduty' }],
      },
    ]);
  });

  it('have a slice target only with the budgeting method Timeslices', () => {
    const texts = every.map((text) => text.replace('budgetingMethod: Timeslices', 'budgetingMethod: RatioTimeslices'));
    const [first] = readTexts(...texts)[0]!.objectives;
    expect(first!.slice).toMatchObject({ window: { seconds: 300 } });
    expect(first!.slice).not.toHaveProperty('target');
  });

  it('keep for each key the place in its own file', () => {
    const [slo] = readTexts(...every);
    const { metric } = slo!.objectives[0]!.indicator;
    const place = metric.kind === 'ratio' ? metric.total.where(['spec', 'query']) : {};
    expect(place).toMatchObject({ line: 8, key: 'spec.ratioMetric.total.metricSource.spec.query' });
    expect(place.file).toMatch(/c\.yaml$/);
  });

  it.each<[string, keyof typeof valid, [string, string], string[]]>([
    ['indicatorRef', 'slo', ['indicatorRef: answers', 'indicatorRef: answer'], ['g.yaml:9 spec.indicatorRef']],
    ['alertPolicyRef', 'slo', ['Ref: page', 'Ref: pages'], ['g.yaml:17 spec.alertPolicies.0.alertPolicyRef']],
    ['conditionRef', 'policy', ['Ref: fast-burn', 'Ref: slow'], ['f.yaml:7 spec.conditions.0.conditionRef']],
    ['targetRef', 'policy', ['Ref: on-call', 'Ref: off'], ['f.yaml:8 spec.notificationTargets.0.targetRef']],
    [
      'metricSourceRef',
      'sli',
      ['bad: { metricSource: { metricSourceRef: prom', 'bad: { metricSource: { metricSourceRef: proms'],
      ['c.yaml:7 spec.ratioMetric.bad.metricSource.metricSourceRef'],
    ],
  ])('with a dangling %s are refused at the reference', (_, kind, [from, to], places) => {
    expect(errorsOf(...Object.values({ ...valid, [kind]: valid[kind].replace(from, to) }))).toEqual(places);
  });

  it('are refused when two of the same kind have the same name, and accepted when their kinds differ', () => {
    expect(errorsOf(...every, valid.sli)).toEqual(['h.yaml:3 metadata.name']);
    const target = valid.target.replace('on-call', 'page');
    const policy = valid.policy.replace('targetRef: on-call', 'targetRef: page');
    expect(errorsOf(...Object.values({ ...valid, target, policy }))).toEqual([]);
  });

  it.each(every)('are refused for a misspelt kind and for another wrong key at once: %s', (text) => {
    const wrong = `${text.replace(/^kind: (.*)$/m, 'kind: $1s')}surplus: 1\n`;
    expect(errorsOf(wrong)).toEqual(['a.yaml:2 kind', `a.yaml:${text.split('\n').length} surplus`]);
    const nameless = text.replace(/^kind: (.*)$/m, 'kind: $1s').replace(/name: [a-z-]+/, 'name: 5');
    expect(errorsOf(nameless)).toEqual(['a.yaml:2 kind', expect.stringMatching(/:[34] metadata\.name$/)]);
  });

  const sloWith = (from: string | RegExp, to: string) =>
    errorsOf(...Object.values({ ...valid, slo: valid.slo.replace(from, to) }));

  it.each<[string, string | RegExp, string, string[]]>([
    ['an unknown key', 'service: shop', 'service: shop\n  budget: 3', ['g.yaml:9 spec.budget']],
    ['another version', 'openslo/v1', 'openslo/v3', ['g.yaml:1 apiVersion']],
    ['the draft v2alpha', 'openslo/v1', 'openslo.com/v2alpha', ['g.yaml:1 apiVersion']],
    ['an unknown kind', 'kind: SLO', 'kind: SLOs', ['g.yaml:2 kind']],
    ['target: 1', 'target: 0.99', 'target: 1', ['g.yaml:16 spec.objectives.1.target']],
    ['targetPercent: 100', '99.9,', '100,', ['g.yaml:15 spec.objectives.0.targetPercent']],
    ['a negative target', 'target: 0.99', 'target: -0.1', ['g.yaml:16 spec.objectives.1.target']],
    ['both targets', 'target: 0.99', 'target: 0.99, targetPercent: 99', ['g.yaml:16 spec.objectives.1']],
    ['no target', 'target: 0.99, ', '', ['g.yaml:16 spec.objectives.1']],
    ['a window of zero', 'duration: 1M', 'duration: 0M', ['g.yaml:11 spec.timeWindow.0.duration']],
    ['a time slice of zero', 'Window: 5', 'Window: 0', ['g.yaml:15 spec.objectives.0.timeSliceWindow']],
    ['no time slice', ', timeSliceWindow: 5', '', ['g.yaml:15 spec.objectives.0.timeSliceWindow']],
    ['no slice target', ', timeSliceTarget: 1', '', ['g.yaml:16 spec.objectives.1.timeSliceTarget']],
    ['no time of a calendar', '2026-01-01 0', '2026-02-30 0', ['g.yaml:12 spec.timeWindow.0.calendar.startTime']],
    ['no time zone', 'Europe/Berlin', 'Europe/Berln', ['g.yaml:12 spec.timeWindow.0.calendar.timeZone']],
    [
      'rolling and calendar',
      'duration: 1M',
      'duration: 1M\n      isRolling: true',
      ['g.yaml:13 spec.timeWindow.0.calendar'],
    ],
    ['no indicator', '  indicatorRef: answers\n', '', ['g.yaml:7 spec']],
    ['a limit for a ratio', 'target: 0.99', 'target: 0.99, value: 3', ['g.yaml:16 spec.objectives.1.value']],
    ['a ratio turned around', 'target: 0.99', 'target: 0.99, op: lt', ['g.yaml:16 spec.objectives.1.op']],
    ['a label that is a number', 'team: checkout', 'team: 5', ['g.yaml:5 metadata.labels.team']],
    [
      'an annotation that is a number',
      'owner: checkout',
      'owner: 5',
      ['g.yaml:6 metadata.annotations.example.com/owner'],
    ],
    [
      'a misspelt annotation of meshproof',
      'example.com/owner',
      'meshproof.io/fase',
      ['g.yaml:6 metadata.annotations.meshproof.io/fase'],
    ],
  ])('with %s are refused with file, line and key', (_, from, to, places) => {
    expect(sloWith(from, to)).toEqual(places);
  });

  it('are refused for an alert without a severity', () => {
    const condition = valid.condition.replace('  severity: page\n', '');
    expect(errorsOf(...Object.values({ ...valid, condition }))).toEqual(['d.yaml:4 spec.severity']);
  });

  it('give all errors of all files at once', () => {
    const slo = valid.slo.replace('budgetingMethod: Timeslices', 'budgetingMethod: Never').replace('0.99,', '2,');
    const policy = valid.policy
      .replace('alertWhenNoData: true', 'alertWhenNoData: yes')
      .replace('conditions', 'condition');
    const places = errorsOf(slo, policy);
    expect(places).toEqual(
      expect.arrayContaining([
        'a.yaml:13 spec.budgetingMethod',
        'a.yaml:16 spec.objectives.1.target',
        'b.yaml:6 spec.alertWhenNoData',
        'b.yaml:7 spec.condition',
      ]),
    );
  });

  it('may leave out displayName, labels, annotations, timeWindow and alertPolicies', () => {
    const text = valid.slo
      .replace(/ {2}labels[^\n]*\n {2}annotations[^\n]*\n/, '')
      .replace(/ {2}timeWindow:\n[^\n]*\n[^\n]*\n/, '')
      .replace('[{ alertPolicyRef: page }]', '');
    const [slo] = readTexts(validFile.replace(valid.slo, text));
    expect(slo).toMatchObject({ labels: {}, annotations: {}, alertPolicies: [] });
    expect(slo).not.toHaveProperty('window');
  });
});
