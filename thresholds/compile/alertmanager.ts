import type { ReadNotificationTarget, ReadSlo } from '../open-slo/documents.ts';
import { alertName, targetLabel } from './from-read-slo.ts';
import { type Receiver, receiversOf } from './receivers/receivers.ts';
import { pagingSeverities } from './tiered-alerts.ts';

type Route = { receiver: string; matchers?: string[]; continue?: boolean; routes?: Route[]; [timing: string]: unknown };

export type AlertmanagerConfig = { route: Route; inhibit_rules: unknown[]; receivers: Receiver[] };

/**
 * The name of the target that receives the alert which always fires. If the target receives nothing, alerting is
 * broken.
 */
export const deadMansSwitch = 'dead-mans-switch';
/** The name of the alert that always fires. */
export const watchdog = 'Watchdog';

export type Sent = { alert: string; targets: string[]; team: string | undefined; severity: string };

/** Returns the alerts of all policies, with their targets. */
export function sentBy(slos: readonly ReadSlo[]): Sent[] {
  return slos.flatMap(({ alertPolicies, labels }) =>
    alertPolicies.map((policy) => {
      const team = (policy.labels.team ?? labels.team)?.join(',');
      const targets = policy.targets.map(({ name }) => name);
      return { alert: alertName(policy), targets, team, severity: policy.condition.severity };
    }),
  );
}

/**
 * Returns the receiver of all alerts that no route matches: the first target of a policy. The policy is the first one
 * whose severity is not critical or, if all are critical, the first one.
 */
export function restOf(sent: readonly Sent[]): string {
  return (sent.find(({ severity }) => !isCritical(severity)) ?? sent[0]!).targets[0]!;
}

/**
 * Returns routes and receivers for the alerts of these documents; null without any alert policy. An alert of a document
 * goes to the targets of its policy. Alerts from other rule files are routed by team, then by severity. Throws
 * UserErrors for invalid targets.
 */
export function alertmanagerConfig(
  slos: readonly ReadSlo[],
  switchTarget: ReadNotificationTarget | undefined,
): AlertmanagerConfig | null {
  const sent = sentBy(slos);
  if (sent.length === 0) return null;
  const policies = slos.flatMap(({ alertPolicies }) => alertPolicies);
  const used = policies.flatMap((policy) => policy.targets);
  const rest = restOf(sent);
  return {
    route: {
      receiver: rest,
      group_by: ['alertname', 'sloth_service', 'sloth_slo'],
      group_wait: '30s',
      group_interval: '5m',
      repeat_interval: '4h',
      routes: [
        ...(switchTarget ? [switchRoute(switchTarget.name)] : []),
        named([...new Set(used.map(({ name }) => name))], rest),
        ...others(sent),
      ],
    },
    inhibit_rules: [
      {
        source_matchers: ['sloth_severity="page"', 'sloth_id!=""'],
        target_matchers: ['sloth_severity="ticket"', 'sloth_id!=""'],
        equal: ['sloth_id'],
      },
    ],
    receivers: receiversOf([...used, ...(switchTarget ? [switchTarget] : [])]),
  };
}

/** True for each severity that pages somebody. The routes treat such severities as critical. */
export const isCritical = (severity: string) => pagingSeverities.includes(severity);

function switchRoute(receiver: string): Route {
  const timing = { group_wait: '0s', group_interval: '1m', repeat_interval: '5m' };
  return { receiver, matchers: [`alertname="${watchdog}"`], ...timing };
}

/**
 * Returns the route of the alerts that name their targets in a label. Alertmanager sends them to these targets only.
 */
function named(names: readonly string[], rest: string): Route {
  const routes = names.map((receiver) => ({
    receiver,
    matchers: [`${targetLabel}=~"(.*,)?${receiver}(,.*)?"`],
    continue: true,
  }));
  return { receiver: rest, matchers: [`${targetLabel}!=""`], routes };
}

/**
 * Returns the routes of alerts from other rule files. These alerts name no target, so their routes use the targets of
 * `sent`, the alerts of the documents. If all alerts of a team have the same target, a route sends the team's
 * alerts there. The last route does so for critical alerts. Its target is that of all critical alerts of other teams
 * than `security`.
 */
function others(sent: readonly Sent[]): Route[] {
  const teams = [...new Set(sent.flatMap(({ team }) => team ?? []))].sort(
    (a, b) => Number(b === 'security') - Number(a === 'security') || (a < b ? -1 : 1),
  );
  const byTeam = teams.flatMap((team) =>
    common(
      sent.filter((one) => one.team === team),
      `team=${JSON.stringify(team)}`,
    ),
  );
  const critical = sent.filter(({ severity, team }) => isCritical(severity) && team !== 'security');
  return [...byTeam, ...common(critical, `severity=~"${pagingSeverities.join('|')}"`)];
}

function common(sent: readonly Sent[], matcher: string): Route[] {
  const names = new Set(sent.flatMap(({ targets }) => targets));
  return names.size === 1 ? [{ receiver: [...names][0]!, matchers: [matcher] }] : [];
}
