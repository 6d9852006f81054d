import { stringify } from 'yaml';

const objectives = [0.9, 0.95, 0.99, 0.995, 0.999, 0.9995];
const slosOfService = 10;

/** Returns SLO number `n` on HTTP requests. Ten SLOs share a service. Each SLO has its own route. */
function generated(n: number) {
  const service = `service-${Math.floor(n / slosOfService)}`;
  const selector = (more: string) =>
    `http_requests_total{job="${service}",route="/things/${n % slosOfService}"${more}}`;
  return {
    service,
    name: `requests-${n}`,
    objective: objectives[n % objectives.length]!,
    bad: selector(',status=~"5.."'),
    total: selector(''),
  };
}

type Generated = ReturnType<typeof generated>;

/** Returns files with `count` SLOs as OpenSLO documents, ten in each file. The keys are file names. */
export function openSloFiles(count: number): Map<string, string> {
  return inFiles(count, (slos) => slos.map((one) => stringify(openSlo(one))).join('---\n'));
}

/** Returns the same SLOs as `openSloFiles`, as Sloth specifications. The keys are file names. */
export function slothFiles(count: number): Map<string, string> {
  return inFiles(count, (slos) =>
    stringify({ version: 'prometheus/v1', service: slos[0]!.service, slos: slos.map(slothSlo) }),
  );
}

function inFiles(count: number, textOf: (slos: readonly Generated[]) => string): Map<string, string> {
  const slos = Array.from({ length: count }, (_, n) => generated(n));
  const files = Array.from({ length: Math.ceil(count / slosOfService) }, (_, i) =>
    slos.slice(i * slosOfService, (i + 1) * slosOfService),
  );
  return new Map(files.map((own) => [`${own[0]!.service}.yaml`, textOf(own)]));
}

function openSlo({ service, name, objective, bad, total }: Generated) {
  const source = (query: string) => ({ metricSource: { type: 'Prometheus', spec: { query } } });
  return {
    apiVersion: 'openslo/v1',
    kind: 'SLO',
    metadata: { name },
    spec: {
      service,
      indicator: {
        metadata: { name },
        spec: { ratioMetric: { counter: true, bad: source(bad), total: source(total) } },
      },
      timeWindow: [{ duration: '30d', isRolling: true }],
      budgetingMethod: 'Occurrences',
      objectives: [{ target: objective }],
    },
  };
}

function slothSlo({ name, objective, bad, total }: Generated) {
  const rate = (selector: string) => `sum(rate(${selector}[{{.window}}]))`;
  return {
    name,
    objective: Number((100 * objective).toFixed(4)),
    sli: { events: { error_query: rate(bad), total_query: rate(total) } },
    alerting: {
      name: name.replace('requests-', 'Requests'),
      page_alert: { labels: { severity: 'critical' } },
      ticket_alert: { labels: { severity: 'warning' } },
    },
  };
}
