import type { Urgency } from '../../results/record/slo.ts';
import { deadMansSwitch, isCritical, restOf, type Sent, watchdog } from './alertmanager.ts';
import { targetLabel } from './from-read-slo.ts';
import { pagingSeverities } from './tiered-alerts.ts';

type Labels = Readonly<Record<string, string>>;
type RouteTest = { name: string; labels: Labels; receivers: string[] };
type InhibitionTest = { name: string; source: Labels; target: Labels; muted: boolean };

/** A file of route tests for `slo coverage`. */
export type RouteTests = { config: string; route_tests: RouteTest[]; inhibition_tests: InhibitionTest[] };

/**
 * Returns the tests of the routes and of the inhibition rules. The expected receivers are the targets that the
 * documents name.
 */
export function routeTests(
  sent: readonly Sent[],
  { config, hasSwitch }: { config: string; hasSwitch: boolean },
): RouteTests {
  return {
    config,
    route_tests: [
      ...(hasSwitch
        ? [{ name: `${watchdog} reaches its receiver`, labels: { alertname: watchdog }, receivers: [deadMansSwitch] }]
        : []),
      ...unique([...sent.map(ownTargets), ...namedTargets(sent)]),
      ...otherAlerts(sent),
    ],
    inhibition_tests: inhibitionTests,
  };
}

function ownTargets({ alert, targets, team, severity }: Sent): RouteTest {
  const labels = { alertname: alert, severity, ...(team !== undefined && { team }), [targetLabel]: targets.join(',') };
  return { name: `${alert} reaches its targets`, labels, receivers: targets };
}

/** Returns tests of alerts that name their targets: each single target, all targets together, and an unknown target. */
function namedTargets(sent: readonly Sent[]): RouteTest[] {
  const all = [...new Set(sent.flatMap(({ targets }) => targets))];
  const named = (targets: string[], receivers = targets): RouteTest => ({
    name: `an alert for ${targets.join(' and ')}`,
    labels: { [targetLabel]: targets.join(',') },
    receivers,
  });
  return [
    ...all.map((one) => named([one])),
    ...(all.length > 1 ? [named(all)] : []),
    named(['nobody'], [restOf(sent)]),
  ];
}

/**
 * Returns tests of alerts from other rule files. Such alerts name no target. There is a test for each team, for each
 * severity, and for an alert without team and severity.
 */
function otherAlerts(sent: readonly Sent[]): RouteTest[] {
  const rest = restOf(sent);
  const common = (own: readonly Sent[]) => {
    const names = [...new Set(own.flatMap(({ targets }) => targets))];
    return names.length === 1 ? names[0]! : null;
  };
  const critical = common(sent.filter(({ severity, team }) => isCritical(severity) && team !== 'security')) ?? rest;
  const teams = [...new Set(sent.flatMap(({ team }) => team ?? []))].sort();
  const byTeam = teams.flatMap((team): RouteTest[] => {
    const own = common(sent.filter((one) => one.team === team));
    return [
      { name: `another alert of the team ${team}`, labels: { team }, receivers: [own ?? rest] },
      {
        name: `another critical alert of the team ${team}`,
        labels: { team, severity: 'critical' },
        receivers: [own ?? critical],
      },
    ];
  });
  return [
    ...byTeam,
    ...pagingSeverities.map((severity) => ({
      name: `another alert with the severity ${severity}`,
      labels: { severity },
      receivers: [critical],
    })),
    { name: 'any other alert', labels: { alertname: 'Other' }, receivers: [rest] },
  ];
}

const alertOf = (sloth_severity: Urgency, sloth_id?: string): Labels => ({
  sloth_severity,
  ...(sloth_id && { sloth_id }),
});
const inhibitionTests: InhibitionTest[] = [
  {
    name: 'a page mutes the ticket of its SLO',
    source: alertOf('page', 'a'),
    target: alertOf('ticket', 'a'),
    muted: true,
  },
  {
    name: 'a page does not mute another SLO',
    source: alertOf('page', 'a'),
    target: alertOf('ticket', 'b'),
    muted: false,
  },
  {
    name: 'a ticket does not mute a page',
    source: alertOf('ticket', 'a'),
    target: alertOf('page', 'a'),
    muted: false,
  },
  {
    name: 'a page without an SLO mutes no alert',
    source: alertOf('page'),
    target: alertOf('ticket'),
    muted: false,
  },
];

function unique(tests: readonly RouteTest[]): RouteTest[] {
  return [...new Map(tests.map((test) => [JSON.stringify(test.labels), test])).values()];
}
