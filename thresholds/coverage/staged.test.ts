import { expect, it } from 'vitest';
import { recorded, ruleOf, testOf } from './coverage.fixture.ts';
import { testsByRules } from './staged.ts';

const errors = ruleOf();
const down = ruleOf({ name: 'Down', expr: 'up == 0' });
const rules = [recorded, errors, down];

it('puts tests together that need the same rules, with these rules in their order', () => {
  const [one, two, three] = [testOf([{}]), testOf([{ alert: 'Down' }]), testOf([{ at: '20m' }])];
  expect(testsByRules([one, two, three], rules)).toEqual([
    { rules: [recorded, errors], tests: [one, three] },
    { rules: [down], tests: [two] },
  ]);
});

it.each(['ALERTS{alertname="Down"}', '{job="shop"}'])('gives every rule to a test that reads %s', (expr) => {
  const test = { ...testOf([{}]), promql_expr_test: [{ expr }] };
  expect(testsByRules([test], rules)).toEqual([{ rules, tests: [test] }]);
});

it('gives no rule to a test of an alert that does not exist', () => {
  const test = testOf([{ alert: 'Gone' }]);
  expect(testsByRules([test], rules)).toEqual([{ rules: [], tests: [test] }]);
});
