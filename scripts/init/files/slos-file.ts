import type { Project } from './files.ts';

/** Returns the text of `slos.yaml`: one SLO on the latency if a limit is known, and one on the errors. */
export function slosFile(project: Project): string {
  const { name, limitS, isGrpc } = project;
  const metric = isGrpc ? 'k6_grpc_req_duration_seconds' : 'k6_http_req_duration_seconds';
  const success = isGrpc ? 'status: "0"' : 'expected_response: "true"';
  return `# OpenSLO v1. "meshproof slo explain NAME" explains a shipped SLO; docs/verdicts.md explains how SLOs are judged.
${limitS === undefined ? noLatency : latencyDocument(name, limitS, metric, success)}# A failed, unanswered or dropped request is bad. 598 requests without an error show 99.5 %.
apiVersion: openslo/v1
kind: SLO
metadata: { name: errors, displayName: 99.5 % of the requests succeed }
spec:
  service: ${name}
  indicator:
    metadata: { name: errors }
    spec:
      ratioMetric:
        counter: true
        good: { metricSource: { type: meshproof, spec: { metric: ${metric}, match: { scenario: traffic, ${success} } } } }
        total: { metricSource: { type: meshproof, spec: { metric: ${metric}, match: { scenario: traffic } } } }
  timeWindow: [{ duration: 1h, isRolling: true }]
  budgetingMethod: Occurrences
  objectives: [{ target: 0.995 }]
`;
}

const noLatency = `# init measured no route, so it set no limit for the latency. Add one to smoke.yaml when you know the needs of your
# users, such as "latency{scenario=traffic}": p95 < 300ms
`;

function latencyDocument(service: string, limitS: number, metric: string, success: string): string {
  return `# The limit has room above the answers that init measured. Set it to the limit that your users need.
apiVersion: openslo/v1
kind: SLO
metadata:
  name: latency
  displayName: 95 % of the answers within ${limitS * 1000} ms
  annotations: { meshproof.io/unit: s }
spec:
  service: ${service}
  indicator:
    metadata: { name: latency }
    spec:
      thresholdMetric:
        metricSource:
          type: meshproof
          spec: { metric: ${metric}, match: { scenario: traffic, ${success} } }
  timeWindow: [{ duration: 1h, isRolling: true }]
  budgetingMethod: Occurrences
  objectives: [{ op: lte, value: ${limitS}, target: 0.95 }]
---
`;
}
