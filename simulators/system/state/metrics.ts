import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';

export type Metrics = ReturnType<typeof createMetrics>;

/** The buckets of histograms in ms. prom-client's default buckets are made for seconds. */
export const millisecondBuckets = [0.25, 0.5, 1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000];
const secondBuckets = [0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10];

/**
 * Returns the metrics of the simulated backend. Their names come from the monitoring guide (docs/slo-compile.md). Some
 * labels of the guide (node, user, address) can have any number of values. Labels with few values replace them here.
 */
export function createMetrics() {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  const requests = countRequests();
  new Counter({
    name: 'http_requests_total',
    help: 'Total number of HTTP requests',
    labelNames: ['method', 'endpoint', 'status'],
    registers,
    collect() {
      this.reset();
      for (const { labels, count } of requests.rows()) this.inc(labels, count);
    },
  });
  new Gauge({
    name: 'db_connections_active',
    help: 'Number of active database connections',
    registers,
    collect() {
      this.set(5 + requests.inFlight());
    },
  });
  const security = securityMetrics(registry);
  return {
    registry,
    requests,
    ...security,
    requestDuration: new Histogram({
      name: 'http_request_duration_seconds',
      help: 'Time from receipt to answer',
      labelNames: ['endpoint'],
      buckets: secondBuckets,
      registers,
    }),
    aiRequests: new Counter({
      name: 'ai_requests_total',
      help: 'Total number of AI processing requests',
      labelNames: ['model', 'operation'],
      registers,
    }),
    webVitals: new Histogram({
      name: 'web_vitals_seconds',
      help: 'Web vitals of the page as its users saw them',
      labelNames: ['name'],
      buckets: [0.01, 0.025, 0.05, 0.1, 0.2, 0.5, 0.8, 1, 1.8, 2.5, 4, 10],
      registers,
    }),
    layoutShift: new Histogram({
      name: 'web_vitals_layout_shift',
      help: 'Cumulative layout shift of the page as its users saw it',
      buckets: [0, 0.01, 0.05, 0.1, 0.15, 0.25, 0.5, 1],
      registers,
    }),
    pageLoad: new Histogram({
      name: 'page_load_seconds',
      help: 'Time from navigation to the end of the load event',
      labelNames: ['page'],
      buckets: [0.05, 0.1, 0.2, 0.5, 1, 2, 4, 10],
      registers,
    }),
  };
}

/** Returns the security metrics. Each series starts at 0: Prometheus sees no increase if the first value is 1. */
function securityMetrics(registry: Registry) {
  const counter = (name: string, help: string, first: Record<string, string>[]) => {
    const made = new Counter({ name, help, labelNames: Object.keys(first[0] ?? {}), registers: [registry] });
    for (const labels of first) made.inc(labels, 0);
    return made;
  };
  return {
    failedLogins: counter(
      'security_failed_logins_total',
      'Total number of failed login attempts',
      ['bearer', 'password', 'client_credentials'].map((method) => ({ method })),
    ),
    suspiciousActivities: counter(
      'security_suspicious_activities_total',
      'Total number of suspicious activities detected',
      ['malformed_request', 'rate_limit'].map((activity_type) => ({ activity_type, severity: 'low' })),
    ),
    encryptionFailures: counter(
      'security_encryption_failures_total',
      'Total number of encryption/decryption failures',
      [{ operation: 'decrypt', algorithm: 'aes-256-gcm' }],
    ),
    accessViolations: counter(
      'security_access_violations_total',
      'Total number of access violations',
      ['read', 'write'].map((action) => ({ resource: 'control', action })),
    ),
  };
}

export type RequestTally = { method: string; endpoint: string; byStatus: Map<number, number> };

/**
 * Counts requests faster than a labelled counter, because no labels are hashed. A scrape turns the counts into series.
 */
function countRequests() {
  const tallies: RequestTally[] = [];
  let started = 0;
  let ended = 0;
  return {
    tally(method: string, endpoint: string): RequestTally {
      const tally = { method, endpoint, byStatus: new Map<number, number>() };
      tallies.push(tally);
      return tally;
    },
    start: () => void started++,
    end: (tally: RequestTally, status: number) => {
      ended++;
      tally.byStatus.set(status, (tally.byStatus.get(status) ?? 0) + 1);
    },
    inFlight: () => started - ended,
    total: () => started,
    *rows() {
      for (const { method, endpoint, byStatus } of tallies) {
        for (const [status, count] of byStatus) {
          yield { labels: { method, endpoint, status: String(status) }, count };
        }
      }
    },
  };
}
