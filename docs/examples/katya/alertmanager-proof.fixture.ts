import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';
import { packageRoot } from '../../../scenarios/base/package-root.ts';
import { serve, type TestServer } from '../../../scripts/test/http-server.ts';

const compiled = join(packageRoot, 'docs/examples/katya/compiled');

type Texts = Record<string, string>;
export type Alert = { labels: Texts; annotations: Texts };

type Expected = { exp_labels: Texts; exp_annotations: Texts };
type TestFile = { tests: { alert_rule_test?: { alertname: string; exp_alerts: Expected[] }[] }[] };

/**
 * Each alert of the example with the labels and texts that its generated test expects. The tests pass in promtool, so
 * Prometheus sends exactly these alerts.
 */
export function firedAlerts(): Alert[] {
  const directory = join(compiled, 'prometheus/tests');
  const files = readdirSync(directory).map((name) => parse(readFileSync(join(directory, name), 'utf8')) as TestFile);
  const checks = files.flatMap(({ tests }) => tests.flatMap((test) => test.alert_rule_test ?? []));
  const alerts = checks.flatMap(({ alertname, exp_alerts }) =>
    exp_alerts.map(({ exp_labels, exp_annotations }): [string, Alert] => [
      alertname,
      { labels: { alertname, ...exp_labels }, annotations: exp_annotations },
    ]),
  );
  return [...new Map(alerts).values()];
}

/**
 * The label `notify` lists the receivers of an alert. The alert Watchdog has no such label; the route tests of the
 * example name its receiver.
 */
export function receiversOf({ labels }: Alert): string[] {
  return labels.alertname === 'Watchdog' ? ['dead-mans-switch'] : labels.notify!.split(',');
}

type Route = { routes?: Route[]; [key: string]: unknown };
type Channel = { send_resolved: boolean };
type Receiver = { name: string; [channels: string]: string | Channel[] };

/**
 * The compiled configuration with short waiting times, in which each receiver is a webhook at `url`/<name of the
 * receiver>.
 */
export function rewritten(url: string): string {
  const config = parse(readFileSync(join(compiled, 'alertmanager.yml'), 'utf8')) as {
    route: Route;
    receivers: Receiver[];
  };
  const quick = ({ routes = [], ...route }: Route): Route => ({
    ...route,
    group_wait: '2s',
    group_interval: '1s',
    repeat_interval: '1h',
    routes: routes.map(quick),
  });
  const receivers = config.receivers.map(({ name, ...channels }) => ({
    name,
    webhook_configs: Object.values(channels)
      .flatMap((one) => one as Channel[])
      .map(({ send_resolved }) => ({ url: `${url}/${name}`, send_resolved })),
  }));
  return stringify({ ...config, route: quick(config.route), receivers });
}

/** A message of Alertmanager: https://prometheus.io/docs/alerting/latest/configuration/#webhook_config */
export type Message = {
  receiver: string;
  status: 'firing' | 'resolved';
  groupLabels: Texts;
  alerts: (Alert & { status: 'firing' | 'resolved' })[];
};

/** Receives all messages on loopback, in the order of their arrival. `path` is the name of the receiver. */
export async function webhooks(): Promise<{ server: TestServer; messages: (Message & { path: string })[] }> {
  const messages: (Message & { path: string })[] = [];
  const server = await serve('127.0.0.1', (request, response) => {
    let body = '';
    request.on('data', (chunk) => {
      body += chunk;
    });
    request.on('end', () => {
      messages.push({ ...(JSON.parse(body) as Message), path: (request.url ?? '').slice(1) });
      response.end();
    });
  });
  return { server, messages };
}

/** Throws after two minutes, which is more than even a busy machine needs. */
export async function until(isTrue: () => boolean | Promise<boolean>, what: string): Promise<void> {
  const endMs = performance.now() + 120_000;
  while (!(await isTrue())) {
    if (performance.now() > endMs) throw new Error(`${what}: not within two minutes`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
