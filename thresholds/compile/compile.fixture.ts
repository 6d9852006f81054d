import type { AlertedSlo } from './alerted-slo.ts';

/** An SLO on HTTP answers. `differences` replace its fields. */
export function sloOf(differences: Partial<AlertedSlo> = {}): AlertedSlo {
  return {
    name: 'requests-availability',
    service: 'myservice',
    title: '99.9 % of requests answered',
    description: '',
    objective: 0.999,
    periodS: 30 * 86_400,
    floorS: 0,
    sli: {
      kind: 'events',
      counts: 'bad',
      part: 'sum(rate(http_requests_total{job="api",status=~"5.."}[{{.window}}]))',
      total: 'sum(rate(http_requests_total{job="api"}[{{.window}}]))',
    },
    value: null,
    labels: { tier: '2' },
    alert: { name: 'HighErrorRate', labels: { team: 'api' }, annotations: {}, whenNoData: true },
    policies: [],
    where: (path) => ({ file: 'slo.yaml', line: 1, key: path.map(String).join('.') }),
    ...differences,
  };
}
