import type { CompiledRules } from './compile-rules.ts';
import type { RuleTest } from './expected-alert.ts';
import { type Source, yamlFile } from './rule-file.ts';
import { ruleTests } from './rule-test.ts';

/**
 * Returns the texts of the files for `promtool test rules`, by name. All tests of a file have one step length, because
 * promtool evaluates a file at one interval. promtool evaluates the rule groups in their order, so an alert reads what
 * recording rules stored in the same step. `more` has tests of rules that belong to no SLO.
 */
export function ruleTestFiles(
  all: readonly CompiledRules[],
  ruleFile: string,
  sources: readonly Source[],
  more: readonly RuleTest[] = [],
) {
  const order = all.flatMap(({ groups }) => groups.map(({ name }) => name));
  const byStep = new Map<string, RuleTest[]>();
  for (const test of [...more, ...all.flatMap((one) => ruleTests(one) ?? [])]) {
    byStep.set(test.interval, [...(byStep.get(test.interval) ?? []), test]);
  }
  const file = ([interval, tests]: [string, RuleTest[]]): [string, string] => [
    `${interval}.test.yml`,
    yamlFile(sources, { rule_files: [ruleFile], evaluation_interval: interval, group_eval_order: order, tests }),
  ];
  return new Map([...byStep].map(file));
}
