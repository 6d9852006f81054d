import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { UserError } from '../../scenarios/base/errors.ts';
import { pickIndex, seededRandom } from '../../scenarios/base/random.ts';
import { checkedSlos } from './checked-slos.ts';

let dir: string;
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'meshproof-test-'));
});
afterAll(() => rmSync(dir, { recursive: true, force: true }));

/** Objects of every kind, rules and a specification of Sloth, in one file. */
const text = `apiVersion: openslo/v1
kind: Service
metadata: { name: shop }
spec: { description: sells }
---
apiVersion: openslo/v1
kind: DataSource
metadata: { name: prom }
spec: { type: Prometheus, connectionDetails: { url: http://127.0.0.1:9090 } }
---
apiVersion: openslo/v1
kind: SLI
metadata: { name: shared }
spec:
  ratioMetric:
    counter: true
    bad: { metricSource: { metricSourceRef: prom, spec: { query: bad_total } } }
    total: { metricSource: { type: Prometheus, spec: { query: all_total } } }
---
apiVersion: openslo/v1
kind: AlertNotificationTarget
metadata: { name: pager }
spec: { target: webhook }
---
apiVersion: openslo/v1
kind: AlertCondition
metadata: { name: fast }
spec: { severity: page, condition: { kind: burnrate, op: gt, threshold: 10, lookbackWindow: 1h } }
---
apiVersion: openslo/v1
kind: AlertPolicy
metadata: { name: paging }
spec: { conditions: [{ conditionRef: fast }], notificationTargets: [{ targetRef: pager }] }
---
apiVersion: openslo/v1
kind: SLO
metadata:
  name: answers
spec:
  service: shop
  description: answers
  indicator:
    metadata: { name: own }
    spec:
      ratioMetric:
        counter: true
        good: { metricSource: { type: Prometheus, spec: { query: good_total } } }
        total: { metricSource: { type: Prometheus, spec: { query: every_total } } }
  timeWindow: [{ duration: 28d, isRolling: true }]
  budgetingMethod: Occurrences
  objectives: [{ target: 0.99 }]
  alertPolicies: [{ alertPolicyRef: paging }]
---
apiVersion: openslo/v1
kind: SLO
metadata: { name: sharing }
spec:
  service: shop
  indicatorRef: shared
  timeWindow: [{ duration: 30d, isRolling: true }]
  budgetingMethod: Occurrences
  objectives: [{ target: 0.9 }]
---
apiVersion: openslo/v1
kind: SLO
metadata: { name: quick, annotations: { meshproof.io/unit: s } }
spec:
  service: shop
  indicator:
    metadata: { name: quick }
    spec: { thresholdMetric: { metricSource: { type: meshproof, spec: { metric: k6_http_req_duration_seconds } } } }
  timeWindow: [{ duration: 1h, isRolling: true }]
  budgetingMethod: Occurrences
  objectives: [{ op: lte, value: 0.2, target: 0.95 }]
---
apiVersion: openslo/v1
kind: SLO
metadata: { name: heavy, annotations: { meshproof.io/unit: s } }
spec:
  service: shop
  indicator:
    metadata: { name: heavy }
    spec: { thresholdMetric: { metricSource: { type: meshproof, spec: { metric: k6_call_duration_seconds } } } }
  timeWindow: [{ duration: 1h, isRolling: true }]
  budgetingMethod: Occurrences
  objectives: [{ op: lte, value: 0.2, target: 0.95 }]
---
groups:
  - name: shop
    interval: 30s
    rules:
      - { record: shop:errors, expr: 'sum(rate(errors_total[5m]))' }
      - { record: shop:share, expr: 'shop:errors / sum(rate(requests_total[5m]))' }
      - { alert: ShopErrors, expr: 'shop:share > 0.05', labels: { severity: critical } }
---
version: prometheus/v1
service: shop
slos:
  - name: of-sloth
    objective: 99.9
    sli: { raw: { error_ratio_query: 'avg_over_time(ratio[{{.window}}])' } }
`;

/** Each fault is a text of the documents and its replacement. The number of lines stays the same. */
const faults: Readonly<Record<string, readonly [string, string]>> = {
  'an unknown key of a service': ['{ description: sells }', '{ descripton: sells }'],
  'a duration of zero': ['duration: 28d', 'duration: 0d'],
  'a key that is misspelt': ['  description: answers', '  descripshun: answers'],
  'a reference to no policy': ['alertPolicyRef: paging', 'alertPolicyRef: ringing'],
  'broken PromQL beside other faults': ['query: good_total', "query: 'sum(good_total'"],
  'a pattern that RE2 refuses': ['query: every_total', `query: 'every_total{a=~"("}'`],
  'a target above 1': ['target: 0.9 ', 'target: 1.9 '],
  'a reference to no indicator': ['indicatorRef: shared', 'indicatorRef: sharde'],
  'a reference to no data source': ['metricSourceRef: prom', 'metricSourceRef: promm'],
  'broken PromQL of a shared indicator': ['query: all_total', "query: 'all_total['"],
  'a reference to no condition': ['conditionRef: fast', 'conditionRef: slow'],
  'a reference to no target of notifications': ['targetRef: pager', 'targetRef: paper'],
  'a severity that is missing': ['severity: page, ', ''],
  'a metric that nothing records': ['k6_http_req_duration_seconds', 'k6_http_req_duratoin_seconds'],
  'a wrong unit': ['heavy, annotations: { meshproof.io/unit: s', 'heavy, annotations: { meshproof.io/unit: B'],
  'an interval without a unit': ['interval: 30s', 'interval: 30'],
  'broken PromQL of a rule': ['> 0.05', '> >'],
  'an alert without a severity': ['labels: { severity: critical }', 'labels: { team: web }'],
  'rules in a circle': ['sum(rate(errors_total[5m]))', 'shop:share * 2'],
  'an objective of 100 %': ['objective: 99.9', 'objective: 100'],
  'a query of Sloth without a window': ['{{.window}}', '5m'],
};
const names = Object.keys(faults);

function linesOf(chosen: readonly string[]): string[] {
  const wrong = chosen.reduce((whole, name) => {
    const [from, to] = faults[name]!;
    expect(whole.split(from)).toHaveLength(2);
    return whole.replace(from, to);
  }, text);
  const file = join(dir, 'slos.yaml');
  writeFileSync(file, wrong);
  try {
    checkedSlos([file], 2);
    return [];
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return error.all.map(String).sort();
  }
}

describe('the check of a file', () => {
  const single = new Map<string, readonly string[]>();

  it('accepts the text without a fault', () => {
    expect(linesOf([])).toEqual([]);
  });

  it.each(names)('finds %s', (name) => {
    single.set(name, linesOf([name]));
    expect(single.get(name)!.length).toBeGreaterThan(0);
  });

  it('prints the errors of all faults, whichever occur together', { timeout: 120_000 }, () => {
    const random = seededRandom(16)('faults');
    // Each subset has about two thirds of the faults, so twelve subsets contain nearly every pair.
    const subsets = Array.from({ length: 12 }, () => names.filter(() => pickIndex(random, 3) > 0));
    for (const chosen of [...subsets, names]) {
      const all = new Set(chosen.flatMap((name) => single.get(name)!));
      expect([chosen, linesOf(chosen)]).toEqual([chosen, [...all].sort()]);
    }
  });
});
