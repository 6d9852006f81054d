import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type LocalAlertmanager, startAlertmanager } from '../../../scripts/lib/local-alertmanager.ts';
import { type Reaper, startReaper } from '../../../scripts/lib/reaper.ts';
import { ensure } from '../../../scripts/lib/tools.ts';
import {
  type Alert,
  firedAlerts,
  type Message,
  receiversOf,
  rewritten,
  until,
  webhooks,
} from './alertmanager-proof.fixture.ts';

const timeout = 600_000;
const fired = firedAlerts();

const expectedArrivals = fired
  .flatMap((alert) => receiversOf(alert).map((receiver) => `${receiver} ${alert.labels.alertname}`))
  .sort();

const cpu = fired.find(({ labels }) => labels.alertname === 'HighCPUUsage')!;
const from = (alert: Alert, labels: Record<string, string>): Alert => ({
  ...alert,
  labels: { ...alert.labels, ...labels },
});

it('sends texts with values, units and a link to the runbook, and without a hole', () => {
  for (const { labels, annotations } of fired) {
    const texts = Object.values(annotations);
    expect(texts.length, labels.alertname).toBeGreaterThan(0);
    expect(texts.filter((text) => text.trim() === '' || /<no value>|\{\{|NaN|undefined/.test(text))).toEqual([]);
    if (labels.alertname === 'Watchdog') continue;
    expect(annotations.runbook_url, labels.alertname).toMatch(/^https:\/\/\S+$/);
    const value = labels.alertname!.endsWith('NoData') ? /\d+m/ : /^\d[\d.]*% of .* budget is [\d.]+ %/;
    expect(annotations.description, labels.alertname).toMatch(value);
  }
});

describe.each(['alertmanager', 'newest-alertmanager'] as const)('the real %s', (tool) => {
  let dir: string;
  let reaper: Reaper;
  let alertmanager: LocalAlertmanager;
  let hooks: Awaited<ReturnType<typeof webhooks>>;

  beforeAll(async () => {
    dir = mkdtempSync(join(tmpdir(), 'meshproof-test-'));
    reaper = startReaper();
    hooks = await webhooks();
    const { path } = await ensure(tool);
    alertmanager = await startAlertmanager(reaper, path, { directory: dir, config: rewritten(hooks.server.url) });
  }, timeout);
  afterAll(async () => {
    await alertmanager?.end();
    hooks?.server.close();
    reaper?.dismiss();
    rmSync(dir, { recursive: true, force: true });
  });

  /** Posts alerts to Alertmanager in the form in which Prometheus posts them. A resolved alert ends now. */
  async function post(alerts: readonly Alert[], status: 'firing' | 'resolved' = 'firing'): Promise<void> {
    const now = Date.now();
    // Alertmanager sends an alert that started more than `group_wait` ago at once, without the other alerts of its
    // group. So each alert starts now.
    const startsAt = new Date(now).toISOString();
    const endsAt = new Date(status === 'firing' ? now + 3_600_000 : now + 1).toISOString();
    const response = await fetch(`${alertmanager.url}/api/v2/alerts`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(alerts.map((one) => ({ ...one, startsAt, endsAt }))),
    });
    expect(response.status).toBe(200);
  }

  /** Pairs of receiver and alert, without repeats. */
  function arrivals(status: Message['status']): string[] {
    const pairs = hooks.messages.flatMap(({ path, alerts }) =>
      alerts.filter((one) => one.status === status).map(({ labels }) => `${path} ${labels.alertname}`),
    );
    return [...new Set(pairs)].sort();
  }

  it('delivers each alert to its receivers, with its texts, and reports when it is resolved', { timeout }, async () => {
    expect(fired.length).toBeGreaterThan(8);
    await post(fired);
    const all = (status: Message['status']) => expectedArrivals.every((pair) => arrivals(status).includes(pair));
    await until(() => all('firing'), 'each alert fires');
    for (const { receiver, path, alerts } of hooks.messages) {
      expect(receiver).toBe(path);
      for (const { labels, annotations } of alerts) {
        const sent = fired.find((one) => one.labels.alertname === labels.alertname)!;
        expect([labels, annotations]).toEqual([sent.labels, sent.annotations]);
      }
    }
    await post(fired, 'resolved');
    await until(() => all('resolved'), 'each alert is resolved');
    expect([arrivals('firing'), arrivals('resolved')]).toEqual([expectedArrivals, expectedArrivals]);
  });

  it('groups the alerts of two hosts in one message', { timeout }, async () => {
    const hosts = ['host-1', 'host-2'].map((instance) => from(cpu, { instance }));
    await post(hosts);
    const both = () =>
      hooks.messages.find(({ alerts }) =>
        hosts.every((host) => alerts.some(({ labels }) => labels.instance === host.labels.instance)),
      );
    await until(() => both() !== undefined, 'the group arrives');
    const { alertname, sloth_service, sloth_slo } = cpu.labels;
    expect(both()!.groupLabels).toEqual({ alertname, sloth_service, sloth_slo });
  });

  it('mutes the warning of an SLO while its critical alert fires, and no other warning', { timeout }, async () => {
    const critical = from(fired.find(({ labels }) => labels.alertname === 'HighErrorRate')!, { alertname: 'Critical' });
    const muted = from(cpu, { alertname: 'Muted', sloth_id: critical.labels.sloth_id! });
    const other = from(cpu, { alertname: 'Other', sloth_id: 'another-slo' });
    const has = (alertname: string) =>
      hooks.messages.some(({ alerts }) => alerts.some(({ labels }) => labels.alertname === alertname));
    await post([critical]);
    await until(() => has('Critical'), 'the critical alert arrives');
    await post([muted, other]);
    await until(() => has('Other'), 'the other warning arrives');
    await until(async () => (await stateOf('Muted')) === 'suppressed', 'the warning is muted');
    expect(has('Muted')).toBe(false);
    await post([critical], 'resolved');
    await until(() => has('Muted'), 'the warning arrives after the critical alert');
  });

  async function stateOf(alertname: string): Promise<string | undefined> {
    const response = await fetch(`${alertmanager.url}/api/v2/alerts`);
    const alerts = (await response.json()) as { labels: Record<string, string>; status: { state: string } }[];
    return alerts.find(({ labels }) => labels.alertname === alertname)?.status.state;
  }
});
