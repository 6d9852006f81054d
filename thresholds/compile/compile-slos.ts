import { UserError } from '../../scenarios/base/errors.ts';
import { largest } from '../../scenarios/base/long-lists.ts';
import { partly, throwAll, together } from '../../scenarios/base/together.ts';
import type { ReadNotificationTarget, ReadSlo } from '../open-slo/documents.ts';
import type { AlertedSlo } from './alerted-slo.ts';
import { alertmanagerConfig, deadMansSwitch, sentBy, watchdog } from './alertmanager.ts';
import { type Collection, type CompiledRules, compileRules, evaluatedTogether } from './compile-rules.ts';
import { duration, type RuleTest } from './expected-alert.ts';
import { fromReadSlo } from './from-read-slo.ts';
import { routeTests } from './route-tests.ts';
import type { RuleGroup } from './rule.ts';
import { ruleFile, type Source, yamlFile } from './rule-file.ts';
import { ruleTestFiles } from './rule-test-files.ts';
import type { IsSample } from './sli-query.ts';

/** The names of the compiled files, relative to the output directory. */
export const compiledNames = {
  rules: 'prometheus/rules.yml',
  tests: 'prometheus/tests',
  routes: 'alertmanager.yml',
  routeTests: 'alertmanager.test.yml',
};

/**
 * The compiled texts by file name, and the rules in them. `hasSwitch` is true if the alert that always fires is sent to
 * a notification target.
 */
export type Compiled = { files: Map<string, string>; rules: CompiledRules[]; hasSwitch: boolean };

type Input = {
  slos: readonly ReadSlo[];
  /**
   * All notification targets of the documents. The target named dead-mans-switch receives the alert that always fires.
   */
  targets: readonly ReadNotificationTarget[];
  sources: readonly Source[];
  isSample: IsSample;
};

/**
 * Returns the files for Prometheus and Alertmanager. Equal input gives equal bytes. Throws the UserErrors of all
 * documents and of their notification targets together.
 */
export function compileSlos({ slos, targets, sources, isSample }: Input, collection: Collection): Compiled {
  const switchTarget = targets.find(({ name }) => name === deadMansSwitch);
  const alerted = partly(slos.map((slo) => () => fromReadSlo(slo, isSample)));
  const [, rules, config] = together([
    () => throwAll([...alerted.errors, ...twinErrors(alerted.results.flat())]),
    () => evaluatedTogether(together(alerted.results.flat().map((slo) => () => compileRules(slo, collection)))),
    () => alertmanagerConfig(slos, switchTarget),
  ]);
  const files = new Map<string, string>();
  if (rules.length > 0) {
    const groups = rules.flatMap((one) => one.groups);
    files.set(compiledNames.rules, ruleFile(sources, [...(switchTarget ? [watchdogGroup] : []), ...groups]));
    for (const [name, text] of ruleTestFiles(
      rules,
      '../rules.yml',
      sources,
      switchTarget ? [watchdogTest(rules)] : [],
    )) {
      files.set(`${compiledNames.tests}/${name}`, text);
    }
  }
  if (config) {
    files.set(compiledNames.routes, yamlFile(sources, config));
    const tests = routeTests(sentBy(slos), { config: compiledNames.routes, hasSwitch: switchTarget !== undefined });
    files.set(compiledNames.routeTests, yamlFile(sources, tests));
  }
  return { files, rules, hasSwitch: switchTarget !== undefined };
}

const watchdogGroup: RuleGroup = {
  name: 'meshproof-watchdog',
  rules: [
    {
      alert: watchdog,
      expr: 'vector(1)',
      labels: { severity: 'none' },
      annotations: { summary: 'This alert always fires. Its silence means that alerting is broken.' },
    },
  ],
};

/**
 * Returns the test of the watchdog alert, which must fire without any series. promtool evaluates all rules at the step
 * of the test. With a shorter step, a subquery in `rules` could exceed promtool's limit of samples.
 */
function watchdogTest(rules: readonly CompiledRules[]): RuleTest {
  const step = duration(Math.ceil(Math.max(60, largest(rules.map(({ leastStepS }) => leastStepS)))));
  return {
    name: `${watchdog} fires always`,
    interval: step,
    input_series: [],
    alert_rule_test: [
      {
        eval_time: step,
        alertname: watchdog,
        exp_alerts: watchdogGroup.rules.map((rule) => ({
          exp_labels: { ...rule.labels },
          exp_annotations: 'annotations' in rule ? { ...rule.annotations } : {},
        })),
      },
    ],
  };
}

/** Returns an error for each SLO with the id of an earlier SLO (service and name): both would write the same series. */
function twinErrors(slos: readonly AlertedSlo[]): UserError[] {
  const seen = new Set<string>();
  const twins = slos.filter(({ service, name }) => {
    const key = `${service}-${name}`;
    const isTwin = seen.has(key);
    seen.add(key);
    return isTwin;
  });
  return twins.map(
    (slo) =>
      new UserError(
        `the service ${slo.service} already has an SLO ${slo.name}: give this SLO another name`,
        slo.where(['metadata', 'name']),
      ),
  );
}
