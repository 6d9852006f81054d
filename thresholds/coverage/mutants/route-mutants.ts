import { instanceOf } from '../../compile/example-series.ts';
import type { Labels, Matcher } from '../../compile/promql.ts';
import { matchesWhole } from '../../pattern/whole-match.ts';
import type { AlertmanagerFile, Route, RouteTestFile } from '../coverage-files.ts';
import { matchersOf } from '../matchers.ts';
import { isMuted, receiversOf } from '../route-of.ts';
import type { MutantKind } from './mutant.ts';

export type RouteMutant = { kind: MutantKind; config: AlertmanagerFile; name: string; change: string };

/**
 * Returns the mutants of a configuration. Each mutant deletes a route other than the default, swaps a receiver, or
 * inverts an inhibition.
 */
export function routeMutants(config: AlertmanagerFile): RouteMutant[] {
  const paths = pathsOf(config.route);
  const withRoute = (route: Route) => ({ ...config, route });
  const deleted = paths
    .filter((path) => path.length > 0)
    .map((path): RouteMutant => {
      const name = nameOf(config.route, path);
      return {
        kind: 'route-deleted',
        config: withRoute(without(config.route, path)),
        name,
        change: `${name} → no route`,
      };
    });
  const swapped = paths.flatMap((path): RouteMutant[] => {
    const { receiver } = at(config.route, path);
    const other = config.receivers.find(({ name }) => name !== receiver)?.name;
    if (receiver === undefined || other === undefined) return [];
    const route = changed(config.route, path, (one) => ({ ...one, receiver: other }));
    const name = nameOf(config.route, path);
    return [{ kind: 'receiver-swapped', config: withRoute(route), name, change: `${receiver} → ${other}` }];
  });
  const inverted = config.inhibit_rules.map((rule, i): RouteMutant => {
    const turned = {
      ...rule,
      source_matchers: rule.target_matchers,
      source_match: rule.target_match,
      source_match_re: rule.target_match_re,
      target_matchers: rule.source_matchers,
      target_match: rule.source_match,
      target_match_re: rule.source_match_re,
    };
    const inhibit_rules = config.inhibit_rules.map((one, k) => (k === i ? turned : one));
    return {
      kind: 'inhibition-inverted',
      config: { ...config, inhibit_rules },
      name: `inhibition ${i + 1}`,
      change: 'source ↔ target',
    };
  });
  return [...deleted, ...swapped, ...inverted];
}

type Path = readonly number[];

function pathsOf(route: Route, path: Path = []): Path[] {
  return [path, ...route.routes.flatMap((one, i) => pathsOf(one, [...path, i]))];
}

function at(route: Route, path: Path): Route {
  return path.reduce((one, i) => one.routes[i]!, route);
}

function changed(route: Route, [first, ...rest]: Path, change: (route: Route) => Route): Route {
  if (first === undefined) return change(route);
  return { ...route, routes: route.routes.map((one, i) => (i === first ? changed(one, rest, change) : one)) };
}

function without(route: Route, path: Path): Route {
  const last = path.at(-1);
  return changed(route, path.slice(0, -1), (parent) => ({
    ...parent,
    routes: parent.routes.filter((_, i) => i !== last),
  }));
}

function nameOf(root: Route, path: Path): string {
  if (path.length === 0) return 'the default route';
  const { matchers, match, match_re } = at(root, path);
  const texts = matchersOf(matchers, match, match_re).map(({ label, op, value }) => `${label}${op}"${value}"`);
  return `the route ${texts.join(', ') || 'without matchers'}`;
}

/** True when the result of the mutant differs from the result that a test expects. */
export function killsRouteMutant({ route_tests, inhibition_tests }: RouteTestFile, config: AlertmanagerFile): boolean {
  return (
    route_tests.some(({ labels, receivers }) => !same(receiversOf(config, labels), receivers)) ||
    inhibition_tests.some(({ source, target, muted }) => isMuted(config, source, target) !== muted)
  );
}

/** True when both lists contain the same names, in any order. */
export function same(a: readonly string[], b: readonly string[]): boolean {
  return JSON.stringify([...new Set(a)].sort()) === JSON.stringify([...new Set(b)].sort());
}

/**
 * Returns the smallest test whose result differs between a mutant and its original. If no such test can exist, returns
 * the reason. Returns null if the search tried only some of the alerts and found no test. For an inhibition, `test` is
 * a sentence that describes the test.
 */
export function routeKiller(
  original: AlertmanagerFile,
  mutant: RouteMutant,
): { test: string } | { reason: string } | null {
  if (mutant.kind === 'inhibition-inverted') {
    return {
      test: 'add an inhibition_tests entry whose source meets source_matchers and whose target meets target_matchers',
    };
  }
  const { matchers, isExhaustive } = allMatchers(original.route);
  const candidates = combinations(matchers);
  const found = candidates.all
    .filter((labels) => !same(receiversOf(original, labels), receiversOf(mutant.config, labels)))
    .sort((a, b) => Object.keys(a).length - Object.keys(b).length)[0];
  if (found) {
    return { test: JSON.stringify({ labels: found, receivers: receiversOf(original, found) }) };
  }
  if (!isExhaustive || !candidates.isComplete) return null;
  return { reason: 'every alert reaches the same receivers' };
}

function allMatchers(root: Route): { matchers: Matcher[]; isExhaustive: boolean } {
  const all = pathsOf(root).flatMap((path) => {
    const { matchers, match, match_re } = at(root, path);
    return matchersOf(matchers, match, match_re);
  });
  // A pattern such as `web|api` matches only the listed words, and `combinations` tries each of them. Any other pattern
  // can also match values that `combinations` does not try.
  const isList = ({ op, value }: Matcher) => !op.endsWith('~') || /^[\w-]+(\|[\w-]+)*$/.test(value);
  return { matchers: all, isExhaustive: all.every(isList) };
}

const mostCombinations = 20_000;

/**
 * Returns at most `mostCombinations` combinations of label values. Each label is missing, has a value that a matcher
 * names, or has another value.
 */
function combinations(matchers: readonly Matcher[]): { all: Labels[]; isComplete: boolean } {
  const values = new Map<string, Set<string>>();
  for (const { label, op, value } of matchers) {
    const named = op.endsWith('~')
      ? value
          .split('|')
          .map(instanceOf)
          .filter((one) => matchesWhole(value, one))
      : [value];
    values.set(label, new Set([...(values.get(label) ?? ['', 'another']), ...named]));
  }
  let all: Labels[] = [{}];
  for (const [label, own] of values) {
    if (all.length * own.size > mostCombinations) return { all, isComplete: false };
    all = all.flatMap((labels) => [...own].map((value) => (value === '' ? labels : { ...labels, [label]: value })));
  }
  return { all, isComplete: true };
}
