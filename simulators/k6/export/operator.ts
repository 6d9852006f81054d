import { environment } from '../../../scenarios/lib/names.ts';
import type { Plan } from '../../../scenarios/plan/plan.ts';
import type { Target } from '../../../scenarios/plan/target.ts';
import { openEnvironment } from '../process/open-environment.ts';
import { remoteWriteArgs } from '../process/process.ts';

type Variable =
  | { name: string; value: string }
  | { name: string; valueFrom: { secretKeyRef: { name: string; key: string } } };

/** The maximum size of an archive. A ConfigMap has at most 1 MiB, and base64 turns three bytes into four. */
export const mostArchiveBytes = 700_000;

/** The Prometheus that receives the metrics of the runners. Version 3.5 has long-term support. */
const receiverImage = 'prom/prometheus:v3.5.0';
const receiverPort = 9090;

export const archiveName = 'plan.tar';

/** Returns the name of the Secret that the user creates in the cluster for a plan. */
export const secretNameOf = (plan: Pick<Plan, 'name'>): string => `meshproof-${plan.name}`;

/**
 * Returns the k6 part of a plan as a TestRun of the k6-operator. The operator starts `instances` runners, each with its
 * execution segment. The TestRun contains references to secrets, but no secret.
 * https://grafana.com/docs/k6/latest/set-up/set-up-distributed-k6/usage/configure-testrun-crd/
 */
export function testRun(from: { plan: Plan; target: Target | undefined; instances: number; k6Version: string }) {
  const { plan, target, instances, k6Version } = from;
  const name = `meshproof-${plan.name}`;
  const open: Record<string, string> = {
    ...openEnvironment(target?.urls ?? {}, plan.seed),
    K6_PROMETHEUS_RW_SERVER_URL: `http://${receiverName(plan)}:${receiverPort}/api/v1/write`,
    K6_PROMETHEUS_RW_PUSH_INTERVAL: '1s',
    K6_NO_USAGE_REPORT: 'true',
    K6_AUTO_EXTENSION_RESOLUTION: 'false',
    [environment.summary]: 'stdout',
  };
  const secret = (variable: string, key: string): Variable => ({
    name: variable,
    valueFrom: { secretKeyRef: { name: secretNameOf(plan), key } },
  });
  const env: Variable[] = [
    ...Object.entries(open).map(([variable, value]) => ({ name: variable, value })),
    ...(target?.auth?.bearer ? [secret(environment.token, 'token')] : []),
    ...(target?.auth?.clients ? [secret(environment.clients, 'clients')] : []),
  ];
  return {
    apiVersion: 'k6.io/v1alpha1',
    kind: 'TestRun',
    metadata: { name },
    spec: {
      parallelism: instances,
      script: { configMap: { name, file: archiveName } },
      arguments: remoteWriteArgs.join(' '),
      separate: false,
      runner: { image: `grafana/k6:${k6Version}`, env },
    },
  };
}

/** Returns the ConfigMap with the archive of the programs. */
export function scriptConfigMap(plan: Plan, archive: Buffer) {
  return {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: `meshproof-${plan.name}` },
    binaryData: { [archiveName]: archive.toString('base64') },
  };
}

/** Returns the Service and the Deployment of a Prometheus that receives remote write and native histograms. */
export function receiver(plan: Plan) {
  const name = receiverName(plan);
  const labels = { 'app.kubernetes.io/name': name };
  return [
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name },
      spec: { selector: labels, ports: [{ name: 'http', port: receiverPort, targetPort: receiverPort }] },
    },
    {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name },
      spec: {
        replicas: 1,
        selector: { matchLabels: labels },
        template: {
          metadata: { labels },
          spec: {
            containers: [
              {
                name: 'prometheus',
                image: receiverImage,
                args: [
                  '--config.file=/etc/prometheus/prometheus.yml',
                  '--web.enable-remote-write-receiver',
                  '--enable-feature=native-histograms',
                ],
                ports: [{ containerPort: receiverPort }],
              },
            ],
          },
        },
      },
    },
  ] as const;
}

const receiverName = (plan: Pick<Plan, 'name'>): string => `meshproof-${plan.name}-receiver`;
