import { append } from '../../scenarios/base/long-lists.ts';
import { type Labels, meets } from '../compile/promql.ts';
import type { AlertmanagerFile, Route } from './coverage-files.ts';
import { matchersOf } from './matchers.ts';

/**
 * `path` is the way from the default route to the route of this delivery. Each entry is the index of a route in its
 * parent. `path` is empty for the default route.
 */
export type Delivery = { receiver: string; path: readonly number[] };

/**
 * Returns the receivers of an alert as Alertmanager finds them. The first matching child route gets the alert. If this
 * route has `continue`, further matching child routes get the alert, too. If no child route matches, the parent route
 * itself gets the alert.
 * https://prometheus.io/docs/alerting/latest/configuration/#route
 */
export function deliveriesOf({ route }: Pick<AlertmanagerFile, 'route'>, labels: Labels): Delivery[] {
  return visit(route, labels, '', []) ?? [];
}

function visit(route: Route, labels: Labels, inherited: string, path: readonly number[]): Delivery[] | undefined {
  if (!meets(labels, matchersOf(route.matchers, route.match, route.match_re))) return undefined;
  const receiver = route.receiver ?? inherited;
  const found: Delivery[] = [];
  for (const [i, child] of route.routes.entries()) {
    const below = visit(child, labels, receiver, [...path, i]);
    if (below === undefined) continue;
    append(found, below);
    if (!child.continue) break;
  }
  return found.length > 0 ? found : [{ receiver, path }];
}

/** Returns the names of the receivers, each once, in alphabetical order. */
export function receiversOf(config: Pick<AlertmanagerFile, 'route'>, labels: Labels): string[] {
  return [...new Set(deliveriesOf(config, labels).map(({ receiver }) => receiver))].sort();
}

/**
 * Returns the receivers with at least one channel, such as `slack_configs`. An alert to any other receiver reaches
 * nobody.
 */
export function receiversWithChannel({ receivers }: Pick<AlertmanagerFile, 'receivers'>): Set<string> {
  const hasChannel = (one: Readonly<Record<string, unknown>>) =>
    Object.entries(one).some(([key, value]) => key.endsWith('_configs') && Array.isArray(value) && value.length > 0);
  return new Set(receivers.filter(hasChannel).map(({ name }) => name));
}

/** True when a firing alert with the labels of `source` mutes an alert with the labels of `target`. */
export function isMuted({ inhibit_rules }: Pick<AlertmanagerFile, 'inhibit_rules'>, source: Labels, target: Labels) {
  return inhibit_rules.some((rule) => {
    const sources = matchersOf(rule.source_matchers, rule.source_match, rule.source_match_re);
    const targets = matchersOf(rule.target_matchers, rule.target_match, rule.target_match_re);
    if (!meets(source, sources) || !meets(target, targets)) return false;
    // If two alerts both match the source and the target of an inhibition, neither mutes the other.
    if (meets(target, sources) && meets(source, targets)) return false;
    return rule.equal.every((label) => (source[label] ?? '') === (target[label] ?? ''));
  });
}
