import { describe, expect, it } from 'vitest';
import { programMetrics } from './program-metrics.ts';
import { scanText } from './scan-program.ts';

const scan = (body: string, imports = `import { Counter, Gauge, Rate, Trend } from 'k6/metrics';`) =>
  scanText(`${imports}\n${body}`);

describe('scanText', () => {
  it.each([
    [`new Counter('lost')`, { name: 'lost', type: 'Counter', isTime: false }],
    [`new Trend("wait", true)`, { name: 'wait', type: 'Trend', isTime: true }],
    ['new Trend(`size`, false)', { name: 'size', type: 'Trend', isTime: false }],
    [`new metrics.Rate('ok')`, { name: 'ok', type: 'Rate', isTime: false }],
  ])('finds the metric of %s', (text, metric) => {
    expect(scan(text)).toMatchObject({ metrics: [metric], computesNames: false });
  });

  it('finds a class that is imported under another name', () => {
    expect(scan(`new C('lost')`, `import { Counter as C } from "k6/metrics";`).metrics).toMatchObject([
      { name: 'lost' },
    ]);
  });

  it.each(['new Counter(name)', 'new Trend("a" + b)', 'new Rate(x + "_y")'])(
    'recognises that %s computes a name',
    (text) => {
      expect(scan(text)).toMatchObject({ metrics: [], computesNames: true });
    },
  );

  it.each([
    ['sleep(5)', 5],
    ['sleep(1 + Math.random() * 2); sleep(0.5);', 2.5],
    ['asleep(7)', 0],
    ['sleep(pause)', 0],
  ])('adds the pauses of %s', (text, seconds) => {
    expect(scan(text).pauseS).toBe(seconds);
  });

  it.each([
    [false, `import http from 'k6/http'; import { sleep } from 'k6'; http.get('https://example.org');`],
    [
      false,
      `import http from "k6/http";\nimport { sleep } from "k6";\nimport { Trend as T } from "k6/metrics";\nnew T("a");`,
    ],
    [true, `import { check } from 'k6'; check(1, {});`],
    [true, `import { check as c } from 'k6'; c(1, {});`],
    [true, `import { Rate as R } from 'k6/metrics'; new R('a');`],
    [true, `import * as metrics from 'k6/metrics'; new metrics[kind]('a');`],
    [true, `import k6 from 'k6'; k6[name]();`],
    [true, `import k6, { sleep } from "k6"; k6[name]();`],
    [true, `export * from "k6";`],
    [true, `const k6 = __require("k6"); k6[name]();`],
    [true, `const k6 = await import("k6");`],
    [true, `import { expect } from 'https://jslib.k6.io/k6-testing/0.5.0/index.js';`],
    [true, `import x from 'k6/x/faker';`],
  ])('returns whether a program may call check or create a Rate: %s for %s', (expected, text) => {
    expect(scanText(text).canCountRates).toBe(expected);
  });
});

describe('programMetrics', () => {
  it('lists the metrics that the scripts create, with their tags as labels', () => {
    const metrics = programMetrics([
      scan(`new Counter('lost').add(1, { kind: 'x' }); new Rate('ok'); new Trend('wait', true);`),
    ]);
    const of = (name: string) => metrics.find((metric) => metric.name === name);
    expect(of('k6_lost_total')).toMatchObject({ kind: 'count', zeroBeside: { metric: 'k6_iterations_total' } });
    expect(of('k6_lost_total')?.labels).toContain('kind');
    expect(of('k6_ok_rate')).toMatchObject({ kind: 'gauge', share: { metric: 'k6_ok_total', value: 'true' } });
    expect(of('k6_wait_seconds')).toMatchObject({ kind: 'histogram', unit: 's' });
    expect(of('k6_http_reqs_total')?.labels).toContain('kind');
  });
});
