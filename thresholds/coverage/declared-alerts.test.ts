import { expect, it } from 'vitest';
import type { ReadRule } from '../rules/read-rules.ts';
import { ruleOf } from './coverage.fixture.ts';
import { withoutRules } from './coverage-report.ts';
import type { Declared } from './declared-alerts.ts';

const declared = (id: string, sloth = 'page'): Declared => {
  const where = () => ({ file: 'slo.yaml', line: 1 });
  return { name: 'Errors', id, sloth, file: 'slo.yaml', where: where() };
};
const ruleFor = (id: string, sloth_severity = 'page') =>
  ruleOf({ expr: `max(burn{sloth_id="${id}"} > 1) and on (sloth_id) bad > 0`, labels: { sloth_severity } });
const groupsOf = (alerts: readonly Declared[], rules: readonly ReadRule[]) =>
  withoutRules(alerts, rules).map(({ group, gaps }) => [group, gaps]);

it.each<[string, ReadRule]>([
  ['of another SLO', ruleFor('shop-b')],
  ['of another SLO in one of several selectors', ruleOf({ expr: 'up > 0 and bad{sloth_id="shop-b"} > 1', labels: {} })],
  ['of other SLOs by a pattern', ruleOf({ expr: 'burn{sloth_id=~"shop-[bc]"} > 1', labels: {} })],
  ['of all SLOs except this one', ruleOf({ expr: 'burn{sloth_id!="shop-a"} > 1', labels: {} })],
  ['of another urgency', ruleFor('shop-a', 'ticket')],
  ['of another name', { ...ruleFor('shop-a'), name: 'Latency' }],
  ['that is a recording rule', { ...ruleFor('shop-a'), kind: 'record' }],
])('a declared alert has no rule in a rule %s', (_, rule) => {
  expect(groupsOf([declared('shop-a')], [rule])).toEqual([['page', ['no-rule']]]);
});

it.each<[string, ReadRule]>([
  ['with its labels', ruleFor('shop-a')],
  ['without these labels', ruleOf()],
  ['of several SLOs by a pattern', ruleOf({ expr: 'burn{sloth_id=~"shop-.*"} > 1', labels: {} })],
])('a declared alert has its rule in a rule of its name %s', (_, rule) => {
  expect(groupsOf([declared('shop-a')], [rule])).toEqual([]);
});

it('each of several declared alerts of one name needs its own rule', () => {
  const alerts = [declared('shop-a'), declared('shop-a', 'ticket'), declared('shop-b')];
  expect(groupsOf(alerts, [ruleFor('shop-a')])).toEqual([
    ['ticket', ['no-rule']],
    ['page', ['no-rule']],
  ]);
});
