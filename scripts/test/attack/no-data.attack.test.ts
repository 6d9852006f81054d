import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { serve, type TestServer } from '../http-server.ts';
import { shortPlan, shortSlos, slo, source, Workplace } from '../meshproof.ts';
import { meshproofWithin } from './within.ts';

const place = new Workplace();
let server: TestServer;

beforeAll(async () => {
  server = await serve('127.0.0.1', (_request, response) => void response.end('ok'));
  place.yaml('slos.yaml', ...shortSlos);
  place.text('idle.js', 'export default () => {};\n');
  place.yaml('own.yaml', { target: 'own', urls: { api: `${server.url}/` } });
  const never = {
    thresholdMetric: source('k6_http_reqs_total', { scenario: 'nobody' }, 'sum'),
    objective: { op: 'lte', value: 5, target: 0.99999 },
  };
  place.yaml('never.yaml', slo('never', never, '1'));
});
afterAll(() => {
  server.close();
  place.remove();
});

const plans: [string, Record<string, unknown>][] = [
  ['a script that sends nothing', { traffic: { k6: { scenarios: { './idle.js': '5/s' } } } }],
  ['no SLOs', { traffic: { k6: { scenarios: { './idle.js': '5/s' } } }, slos: [] }],
  [
    'an SLO on a series that never comes',
    { traffic: { k6: { scenarios: { './idle.js': '5/s' } } }, slos: ['./never.yaml'] },
  ],
  ['only a warm-up', { phases: { 'warm-up': '4s' }, traffic: { k6: { scenarios: { './idle.js': '5/s' } } } }],
  ['no traffic', { traffic: {} }],
];

describe('a run without data', () => {
  it.each(plans)('%s never passes', async (_, parts) => {
    const plan = place.yaml('plan.yaml', shortPlan(parts));
    const run = await meshproofWithin(['run', plan, '--target', './own.yaml', '--json', '--quiet'], {
      cwd: place.dir,
    });
    expect(run.signal).toBeNull();
    expect([1, 2, 3, 4], run.stderr).toContain(run.code);
  });
});
