type Parts = {
  indicator: string;
  /** Further keys of the objective, such as `, op: lte, value: 5`. */
  objective?: string;
  target?: number;
  period?: string;
  /** The alert policies as items of a YAML list, indented by four spaces. */
  policies?: string;
};

/** Returns the source of a query as YAML. */
export const source = (query: string) =>
  `{ metricSource: { type: Prometheus, spec: { query: ${JSON.stringify(query)} } } }`;

/** Returns an OpenSLO document with the SLO `jobs` of the service `batch`. */
export function sloDocument({
  indicator,
  objective = '',
  target = 0.99,
  period = '30d',
  policies = '',
}: Parts): string {
  return `apiVersion: openslo/v1
kind: SLO
metadata: { name: jobs }
spec:
  service: batch
  indicator:
    metadata: { name: jobs }
    spec:
      ${indicator}
  timeWindow: [{ duration: ${period}, isRolling: true }]
  budgetingMethod: Occurrences
  objectives: [{ target: ${target}${objective} }]
${policies === '' ? '' : `  alertPolicies:\n${policies}`}`;
}
