import { expect, it } from 'vitest';
import type { AlertPolicy } from '../../thresholds/compile/alerted-slo.ts';
import { sloOf } from '../../thresholds/compile/compile.fixture.ts';
import { compileRules } from '../../thresholds/compile/compile-rules.ts';
import { budgetDashboard } from './budget-dashboard.ts';

const policyOf = (name: string): AlertPolicy => ({
  name,
  labels: {},
  annotations: {},
  whenNoData: true,
  severity: 'page',
  threshold: 10,
  op: '>',
  lookbackS: 3600,
  afterS: 0,
  where: () => ({}),
});

it('shows each alert of an SLO, those for missing data included', () => {
  const slo = sloOf({ policies: ['FastBurn', 'SlowBurn'].map(policyOf) });
  const rules = compileRules(slo, { scrapeS: 15, scaling: null });
  const panel = budgetDashboard([rules]).rows[0]!.panels.find(({ kind }) => kind === 'states')!;
  const [, shown] = /alertname=~"([^"]*)"/.exec(panel.queries[0]!.expr)!;
  const names = rules.groups.flatMap((group) => group.rules).flatMap((rule) => ('alert' in rule ? rule.alert : []));
  expect(names).toHaveLength(4);
  expect(names.filter((name) => !new RegExp(`^(?:${shown})$`).test(name))).toEqual([]);
});

it.each([0.29, 0.57, 0.9993])('writes the objective %d without the digits that binary fractions add', (objective) => {
  const slo = sloOf({ objective, policies: [{ ...policyOf('Burn'), threshold: 1.1 }] });
  const { rows } = budgetDashboard([compileRules(slo, { scrapeS: 15, scaling: null })]);
  expect(JSON.stringify(rows)).not.toMatch(/\d\.\d{10}/);
});
