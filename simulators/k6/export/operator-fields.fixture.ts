export type Fields = 'string' | 'number' | 'boolean' | readonly [Fields] | { readonly [name: string]: Fields };

const variable: Fields = {
  name: 'string',
  value: 'string',
  valueFrom: { secretKeyRef: { name: 'string', key: 'string' }, fieldRef: { fieldPath: 'string' } },
};

const pod: Fields = {
  automountServiceAccountToken: 'string',
  env: [variable],
  image: 'string',
  imagePullPolicy: 'string',
  metadata: { annotations: {}, labels: {} },
  nodeSelector: {},
  serviceAccountName: 'string',
};

/**
 * The fields of a TestRun, from the operator's Go types of apiVersion k6.io/v1alpha1:
 * https://github.com/grafana/k6-operator/blob/main/api/v1alpha1/testrun_types.go
 */
export const testRunFields: Fields = {
  apiVersion: 'string',
  kind: 'string',
  metadata: { name: 'string', namespace: 'string', labels: {} },
  spec: {
    script: {
      volumeClaim: { name: 'string', file: 'string', readOnly: 'boolean' },
      configMap: { name: 'string', file: 'string' },
      localFile: 'string',
    },
    parallelism: 'number',
    separate: 'boolean',
    arguments: 'string',
    quiet: 'string',
    paused: 'string',
    cleanup: 'string',
    initializer: pod,
    starter: pod,
    runner: pod,
  },
};
