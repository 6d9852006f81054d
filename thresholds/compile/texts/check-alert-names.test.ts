import { expect, it } from 'vitest';
import type { AlertPolicy } from '../alerted-slo.ts';
import { sloOf } from '../compile.fixture.ts';
import { compileRules } from '../compile-rules.ts';

const policy = (name: string, more: Partial<AlertPolicy> = {}): AlertPolicy => ({
  name,
  labels: {},
  annotations: {},
  whenNoData: false,
  severity: 'critical',
  threshold: 10,
  op: '>',
  lookbackS: 3600,
  afterS: 0,
  where: () => ({ file: 'slo.yaml', line: 1 }),
  ...more,
});
const compile = (policies: readonly AlertPolicy[]) =>
  compileRules(sloOf({ labels: { tier: '2' }, policies }), { scrapeS: 15, scaling: null });

it.each([
  ['with one name', [policy('Slow'), policy('Slow', { threshold: 2 })], 1],
  ['for missing data with the name of another', [policy('Slow', { whenNoData: true }), policy('SlowNoData')], 1],
  [
    'that differ only by a label of the SLO',
    [policy('Fast'), policy('Slow'), policy('Slow', { labels: { tier: '2' } })],
    2,
  ],
])('refuses two alerts %s', (_, policies, index) => {
  expect(() => compile(policies)).toThrow(
    expect.objectContaining({ where: expect.objectContaining({ key: `spec.alertPolicies.${index}` }) }),
  );
});

it('accepts two alerts of one name with different labels', () => {
  const policies = [policy('Slow'), policy('Slow', { severity: 'warning' }), policy('Slow', { labels: { team: 'b' } })];
  expect(compile(policies).alerts).toHaveLength(3);
});
