import { type Labels, labelsOfSeries, type Selector, selectorsOf, selects } from '../compile/promql.ts';
import type { ReadRule } from '../rules/read-rules.ts';
import { readsOf, sourcesOf } from './alert-reads.ts';
import type { AlertmanagerFile, ExpectedAlert, RuleTest } from './coverage-files.ts';
import { deliveriesOf, receiversWithChannel } from './route-of.ts';

/** A file of tests, and whether each test passed in promtool. */
export type TestedFile = {
  file: string;
  ruleFiles: readonly string[];
  /** `late`: the test did not end in time. */
  tests: readonly { test: RuleTest; passed: boolean; late?: boolean }[];
};

/** `routes-not-checked` means that no Alertmanager configuration was given. */
export type Gap =
  | 'no-rule'
  | 'no-firing-test'
  | 'no-quiet-test'
  | 'same-as-another'
  | 'no-receiver'
  | 'routes-not-checked';

/**
 * `fires` names the first test in which the alert fires, and `quiet` the first in which it stays quiet. `byDefault` is
 * true if one of the alert's label sets reaches only the default route, although other routes exist.
 */
export type Covered = {
  alert: string;
  file: string;
  line: number | undefined;
  group: string;
  fires: string | null;
  quiet: string | null;
  receivers: readonly string[];
  byDefault: boolean;
  gaps: readonly Gap[];
};

type Input = {
  rules: readonly ReadRule[];
  tested: readonly TestedFile[];
  /** Each configuration of Alertmanager must deliver each alert. */
  configs: readonly AlertmanagerFile[];
};

/**
 * Returns the coverage of every alert. Only a test that promtool passes counts. A test in which an alert stays silent
 * counts only with samples of a series that the alert selects. Without samples, even a wrong alert does not fire.
 */
export function coverage({ rules, tested, configs }: Input): Covered[] {
  return rules
    .filter(({ kind }) => kind === 'alert')
    .map((alert) => {
      const seen = testsOf(alert, rules, tested);
      const routed = routing(seen.labels, configs);
      const gaps: Gap[] = [
        ...(seen.fires === null ? [seen.isShared ? ('same-as-another' as const) : ('no-firing-test' as const)] : []),
        ...(seen.quiet === null && !seen.alwaysFires ? ['no-quiet-test' as const] : []),
        ...routed.gaps,
      ];
      return {
        alert: alert.name,
        file: alert.file,
        line: alert.where(['alert']).line,
        group: alert.group,
        fires: seen.fires,
        quiet: seen.quiet,
        receivers: routed.receivers,
        byDefault: routed.byDefault,
        gaps,
      };
    });
}

type Seen = { fires: string | null; quiet: string | null; isShared: boolean; alwaysFires: boolean; labels: Labels[] };

function testsOf(alert: ReadRule, rules: readonly ReadRule[], tested: readonly TestedFile[]): Seen {
  const seen: Seen = { fires: null, quiet: null, isShared: false, alwaysFires: false, labels: [] };
  const sources = sourcesOf(alert, rules);
  // An alert without a selector, such as vector(1), does not depend on samples. So it needs no test in which it stays
  // silent.
  seen.alwaysFires = sources.length === 0;
  for (const { ruleFiles, tests } of tested) {
    if (!ruleFiles.includes(alert.file)) continue;
    const twins = rules.filter((one) => one !== alert && one.name === alert.name && ruleFiles.includes(one.file));
    for (const [i, { test, passed }] of tests.entries()) {
      if (!passed) continue;
      const name = test.name ?? `test ${i + 1}`;
      for (const { alertname, exp_alerts } of test.alert_rule_test) {
        if (alertname !== alert.name) continue;
        const own = exp_alerts.filter((one) => canBe(alert, one));
        const sure = own.filter((one) => !twins.some((twin) => canBe(twin, one)));
        if (sure.length > 0) seen.fires ??= name;
        else if (own.length > 0) seen.isShared = true;
        else if (hasSamples(test, sources)) seen.quiet ??= name;
        for (const { exp_labels } of sure) seen.labels.push({ ...exp_labels, alertname });
      }
    }
  }
  if (seen.labels.length === 0) seen.labels.push(knownLabels(alert));
  return seen;
}

/**
 * True when a rule can have caused an expected alert. The alert must have the rule's labels, except for labels with a
 * template. The alert's other labels must not contradict the rule's selectors.
 */
function canBe(rule: ReadRule, { exp_labels }: ExpectedAlert): boolean {
  const fixed = Object.entries(rule.labels).filter(([, value]) => !value.includes('{{'));
  if (!fixed.every(([label, value]) => exp_labels[label] === value)) return false;
  return [...readsOf(rule.expr).pinned].every(
    ([label, value]) => label in rule.labels || (exp_labels[label] ?? value) === value,
  );
}

/** True if the test has samples of a series that one of the selectors selects. */
function hasSamples({ input_series }: RuleTest, sources: readonly Selector[]): boolean {
  return input_series.some(({ series, values }) => {
    // `_` and `stale` mean that a sample is missing.
    const samples = values.replaceAll(/\b_(x\d+)?\b|\bstale\b/g, '');
    const [one] = /\d/.test(samples) ? selectorsOf(series) : [];
    return one !== undefined && sources.some((source) => selects(source, labelsOfSeries(one)));
  });
}

/**
 * Returns the alert labels that are known from the rule alone: its labels without a template, the labels that its
 * selectors require, and the name of the alert.
 */
export function knownLabels({ name, labels, expr }: ReadRule): Labels {
  const own = Object.entries(labels).filter(([, value]) => !value.includes('{{'));
  return { ...Object.fromEntries(readsOf(expr).pinned), ...Object.fromEntries(own), alertname: name };
}

/**
 * Returns the receivers of an alert. Also returns a coverage gap if a receiver has no channel, or if `configs` is
 * empty.
 */
function routing(labels: readonly Labels[], configs: readonly AlertmanagerFile[]) {
  if (configs.length === 0) return { receivers: [], byDefault: false, gaps: ['routes-not-checked' as const] };
  const all = configs.flatMap((config) => labels.map((one) => ({ config, deliveries: deliveriesOf(config, one) })));
  const reachesNobody = all.some(({ config, deliveries }) => {
    const withChannel = receiversWithChannel(config);
    return deliveries.some(({ receiver }) => !withChannel.has(receiver));
  });
  return {
    receivers: [...new Set(all.flatMap(({ deliveries }) => deliveries.map(({ receiver }) => receiver)))].sort(),
    byDefault: all.some(({ config, deliveries }) => {
      return config.route.routes.length > 0 && deliveries.every(({ path }) => path.length === 0);
    }),
    gaps: reachesNobody ? ['no-receiver' as const] : [],
  };
}
