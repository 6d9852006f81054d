/** Both the validator of the OpenSLO project and meshproof accept this document. */
export const validSlo = `apiVersion: openslo/v1
kind: SLO
metadata:
  name: answers
spec:
  service: shop
  indicator:
    metadata: { name: answers }
    spec:
      ratioMetric:
        counter: true
        good: { metricSource: { type: Prometheus, spec: { query: 'http_requests_total{code="200"}' } } }
        total: { metricSource: { type: Prometheus, spec: { query: http_requests_total } } }
  timeWindow:
    - { duration: 28d, isRolling: true }
  budgetingMethod: Occurrences
  objectives:
    - target: 0.99
`;

/** The text of `validSlo` to replace, and the new text. */
type Change = readonly [from: string, to: string];

const burns = '{ kind: burnrate, op: gt, threshold: 2, lookbackWindow: 1h, alertAfter: 5m }';
const condition = (rest: string) => `{ kind: AlertCondition, metadata: { name: fast }, spec: { ${rest} } }`;
const fast = condition(`severity: page, condition: ${burns}`);
const mail = '{ kind: AlertNotificationTarget, metadata: { name: mail }, spec: { target: email } }';
const policyOf = (conditions: string, targets = mail, more = '') =>
  '{ kind: AlertPolicy, metadata: { name: p }, spec: ' +
  `{ ${more}conditions: [${conditions}], notificationTargets: [${targets}] } }`;

const withPolicy = (policy: string): Change => ['target: 0.99', `target: 0.99\n  alertPolicies: [${policy}]`];
const withBurn = (burn: string) => withPolicy(policyOf(condition(`severity: page, condition: ${burn}`)));

/** The validator and meshproof both refuse `validSlo` with any of these changes. */
export const refusedByBoth: readonly Change[] = [
  ['target: 0.99', 'target: 1'],
  ['target: 0.99', 'target: -0.1'],
  ['target: 0.99', 'targetPercent: 100'],
  ['target: 0.99', 'displayName: no target'],
  ['target: 0.99', '{ target: 0.99, targetPercent: 99 }'],
  ['target: 0.99', '{ target: 0.99, op: lte, value: 1 }'],
  ['budgetingMethod: Occurrences', 'budgetingMethod: Events'],
  ['budgetingMethod: Occurrences', 'budgetingMethod: Timeslices'],
  ['  budgetingMethod: Occurrences\n', ''],
  ['    - { duration: 28d, isRolling: true }', '    - { duration: 28x, isRolling: true }'],
  ['    - { duration: 28d, isRolling: true }', '    - { duration: 28d, isRolling: false }'],
  ['duration: 28d, isRolling: true }', 'duration: 28d, isRolling: true }\n    - { duration: 7d, isRolling: true }'],
  ['  service: shop\n', ''],
  ['name: answers\nspec', 'name: Not a name\nspec'],
  ['total:', 'sum:'],
  ['kind: SLO', 'kind: SLOs'],
  ['kind: SLO\n', ''],
  ['openslo/v1', 'openslo/v3'],
  ['indicator:', 'indicatorRef: other\n  indicator:'],
  ['service: shop', 'service: shop\n  owner: me'],
  ['name: answers\nspec', `name: ${'a'.repeat(64)}\nspec`],
  ['28d, isRolling: true', '1M, isRolling: false, calendar: { startTime: "2026-01-01 00:00:00", timeZone: Mars/Base }'],
  ['28d, isRolling: true', '1M, isRolling: false, calendar: { startTime: yesterday, timeZone: UTC }'],
  ['duration: 28d', 'duration: 1w1d'],
  ['duration: 28d', 'duration: 28'],
  ['counter: true', 'counter: "yes"'],
  ['counter: true', 'bad: { metricSource: { type: Prometheus, spec: { query: x } } }'],
  ['type: Prometheus, spec: { query: http_requests_total }', 'type: Prometheus'],
  [
    'Occurrences\n  objectives:',
    'Timeslices\n  objectives:\n    - { target: 0.9, timeSliceTarget: 2, timeSliceWindow: 1m }',
  ],
  ['target: 0.99', 'target: "0.99"'],
  ['target: 0.99', 'target: .nan'],
  ['openslo/v1', 'openslo.com/v2alpha'],
  ['openslo/v1', 'openslo/v1alpha'],
  withPolicy(policyOf('')),
  withPolicy(policyOf(`${fast}, ${fast}`)),
  withPolicy(policyOf(condition(`condition: ${burns}`))),
  withPolicy(policyOf(condition('severity: page'))),
  withBurn(burns.replace('op: gt', 'op: above')),
  withBurn(burns.replace('kind: burnrate', 'kind: spent')),
  withBurn(burns.replace(', lookbackWindow: 1h', '')),
  withBurn(burns.replace('1h', '1 hour')),
  withBurn(burns.replace('5m', '5 min')),
  withBurn(burns.replace(', threshold: 2', '')),
  withPolicy(policyOf(fast, mail.replace('target: email', ''))),
  withPolicy(policyOf(fast, mail.replace('name: mail', 'name: e mail'))),
  withPolicy(policyOf(fast).replace('kind: AlertPolicy', 'kind: Service')),
  withPolicy(policyOf(fast).replace('kind: AlertPolicy', 'alertPolicyRef: other, kind: AlertPolicy')),
  withPolicy('{ alertPolicyRef: not a name }'),
  withPolicy(policyOf(fast, mail, 'alertWhenNoData: "often", ')),
  ['service: shop', `service: shop\n  description: ${'x'.repeat(1051)}`],
  ['name: answers\nspec', 'name: answers\n  labels: { team: { a: b } }\nspec'],
  ['name: answers\nspec', 'name: answers\n  labels: { "a b": c }\nspec'],
  ['name: answers\nspec', 'name: answers\n  annotations: { "a b": c }\nspec'],
];

/**
 * Only the validator refuses `validSlo` with these changes. The specification neither requires a time window nor limits
 * the length of a display name, and its examples have an `op` in the objective of a ratio.
 */
export const refusedByValidatorOnly: readonly Change[] = [
  ['  timeWindow:\n    - { duration: 28d, isRolling: true }\n', ''],
  ['name: answers\nspec', `name: answers\n  displayName: ${'x'.repeat(64)}\nspec`],
  ['target: 0.99', '{ target: 0.99, op: gt }'],
];

/**
 * Only meshproof refuses `validSlo` with any of these changes. They make the SLO ambiguous or impossible to judge, or
 * name something that does not exist.
 */
export const refusedByMeshproofOnly: readonly Change[] = [
  ['duration: 28d', 'duration: 0d'],
  ['target: 0.99', '{ target: 0.99, timeSliceWindow: 0m }'],
  ['target: 0.99', '{ target: 0.99, compositeWeight: 0 }'],
  ['    - target: 0.99', '    []'],
  ['target: 0.99', 'target: 0.99\n      target: 0.9'],
  ['target: 0.99', 'target: 0.99\n  alertPolicies: [{ alertPolicyRef: nobody }]'],
  ['type: Prometheus, spec: { query: http_requests_total }', 'spec: { query: http_requests_total }'],
  ['name: answers\nspec', 'name: answers\n  annotations: { meshproof.io/nothing: a }\nspec'],
];

export const acceptedByBoth: readonly Change[] = [
  ['', ''],
  ['service: shop', 'service: The Shop'],
  ['name: answers\nspec', 'name: answers\n  labels: { Team: [a, b], tier: c }\nspec'],
  ['name: answers\nspec', 'name: answers\n  annotations: { example.org/x: a }\nspec'],
  ['target: 0.99', 'target: 0.99\n    - target: 0.999'],
  ['target: 0.99', 'targetPercent: 99.5'],
  ['target: 0.99', 'target: 0'],
  withPolicy(policyOf(fast)),
  withPolicy(policyOf(fast, `${mail}, ${mail}`, 'alertWhenNoData: true, alertWhenBreaching: false, ')),
  withBurn(burns.replace(', alertAfter: 5m', '')),
  withBurn(burns.replace('op: gt', 'op: lte')),
  ['service: shop', `service: shop\n  description: ${'x'.repeat(1050)}`],
  [
    'Occurrences\n  objectives:\n    - target: 0.99',
    'RatioTimeslices\n  objectives:\n    - { target: 0.9, timeSliceWindow: 1m }',
  ],
];
