import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { packageRoot } from '../../../scenarios/base/package-root.ts';
import { millisecondBuckets } from '../../../simulators/system/state/metrics.ts';
import { goDefaultBuckets, guideCode, guideVitals } from './guide.fixture.ts';

const broker = readFileSync(join(packageRoot, 'simulators/system/broker/broker-metrics.ts'), 'utf8');
const state = readFileSync(join(packageRoot, 'simulators/system/state/metrics.ts'), 'utf8');
const applications = readFileSync(join(packageRoot, 'simulators/system/exporters/app-metrics.ts'), 'utf8');

/**
 * The number of different buckets that contain these values. If one bucket contains all values, the histogram measures
 * nothing.
 */
const bucketsOf = (edges: readonly number[], values: readonly number[]) =>
  new Set(values.map((value) => edges.findIndex((edge) => value <= edge))).size;

it('separates pings of 15, 40, 150 and 900 ms, which all exceed the last bucket of the guide', () => {
  const pings = [15, 40, 150, 900];
  expect(bucketsOf(goDefaultBuckets, pings)).toBe(1);
  expect(bucketsOf(millisecondBuckets, pings)).toBe(pings.length);
  expect(broker).toMatch(/name: 'mesh_ping_latency_ms'[\s\S]{0,200}buckets: millisecondBuckets/);
});

it('labels no metric by a node, a user or an address', () => {
  const personal = (text: string) =>
    ['source_node', 'target_node', 'username', 'ip_address', 'user_agent', 'node_id'].filter((label) =>
      new RegExp(`['"]${label}['"]`).test(text),
    );
  expect(personal(guideCode)).toHaveLength(6);
  expect(personal(broker + state + applications)).toEqual([]);
  for (const name of ['mesh_ping_latency_ms', 'security_failed_logins_total', 'mesh_node_connected']) {
    expect(broker + state + applications).toContain(`'${name}'`);
  }
});

it('reads only web vitals that the library has, where the guide reads FID, which it removed', async () => {
  const library = Object.keys(await import('web-vitals'));
  const missing = (names: readonly string[]) => names.filter((name) => !library.includes(name));
  const [, imported = ''] = /\(\{ (.*) \}\)/.exec(guideVitals) ?? [];
  expect(missing(imported.split(', '))).toContain('getFID');
  const page = readFileSync(join(packageRoot, 'synthetics/page/vitals.js'), 'utf8');
  const names = [...page.matchAll(/vitals\.(on[A-Z]\w*)/g)].map(([, name]) => name!);
  expect(names).toContain('onINP');
  expect(missing(names)).toEqual([]);
});
