/**
 * An OpenSLO file of the kind that teams publish. `judged` is the number of its SLOs that a run can judge, `notJudged`
 * the number of the others. Each pair in `broken` replaces a text of the file by another, which makes the file invalid.
 */
export type OpenSloTrial = { file: string; judged: number; notJudged: number; broken: readonly [string, string][] };

export const openSloTrials: readonly OpenSloTrial[] = [
  {
    file: 'availability.yaml',
    judged: 0,
    notJudged: 1,
    broken: [
      ['target: 0.995', 'target: 99.5'],
      ['total:', 'totals:'],
      ['[5m]))\n        total', '[5m])\n        total'],
    ],
  },
  {
    file: 'latency.yaml',
    judged: 0,
    notJudged: 1,
    broken: [
      ['indicatorRef: search-p99', 'indicatorRef: search-p95'],
      ['op: lte', 'op: le'],
      ['timeSliceWindow: 5m', 'timeSliceWindow: five'],
    ],
  },
  {
    file: 'alerts.yaml',
    judged: 0,
    notJudged: 1,
    broken: [
      ['conditionRef: fast-burn', 'conditionRef: slow-burn'],
      ['kind: burnrate', 'kind: burn'],
      ['alertPolicyRef: page-on-burn', 'alertPolicyRef: nobody'],
    ],
  },
  {
    file: 'calendar.yaml',
    judged: 0,
    notJudged: 1,
    broken: [
      ['targetPercent: 99.9', 'targetPercent: 0.999, target: 0.999'],
      ['timeZone: Europe/Berlin', 'timeZone: Berlin'],
      ['isRolling: false', 'isRolling: true'],
    ],
  },
  {
    file: 'datasource.yaml',
    judged: 0,
    notJudged: 1,
    broken: [
      ['budgetingMethod: RatioTimeslices', 'budgetingMethod: Ratio'],
      ['kind: DataSource', 'kind: Datasource'],
    ],
  },
  {
    file: 'load.yaml',
    judged: 1,
    notJudged: 0,
    broken: [
      ['metric: k6_http_req_duration_seconds', 'metric: k6_http_req_durations'],
      ['value: 0.3', 'value: 300ms'],
      ['apiVersion: openslo/v1\n  kind: SLO', 'apiVersion: openslo/v1alpha\n  kind: SLO'],
    ],
  },
];
