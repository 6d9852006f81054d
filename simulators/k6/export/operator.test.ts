import { describe, expect, it } from 'vitest';
import { toPhases } from '../../../scenarios/plan/phase.ts';
import type { Plan } from '../../../scenarios/plan/plan.ts';
import type { Target } from '../../../scenarios/plan/target.ts';
import { receiver, scriptConfigMap, testRun } from './operator.ts';
import { type Fields, testRunFields } from './operator-fields.fixture.ts';

const plan: Plan = {
  name: 'checkout',
  seed: 7,
  phases: toPhases({ 'warm-up': 2, steady: 2 }),
  traffic: {},
  faults: [],
  slos: [],
};
const target: Target = {
  name: 'staging',
  urls: { api: 'https://shop.example/v1' },
  auth: { bearer: { env: 'SHOP_TOKEN' } },
  allow: { load: ['shop.example'], browse: [] },
  metricNames: {},
};

describe('testRun', () => {
  const made = testRun({ plan, target, instances: 4, k6Version: '2.2.0' });

  it("uses only fields of the operator's types, each with the right type", () => {
    expect(unknownFields(made, testRunFields)).toEqual([]);
  });

  it('would fail this comparison with an unknown field or a field of another type', () => {
    expect(unknownFields({ ...made, spec: { ...made.spec, instances: 4 } }, testRunFields)).toEqual(['spec.instances']);
    expect(unknownFields({ ...made, spec: { ...made.spec, parallelism: '4' } }, testRunFields)).toEqual([
      'spec.parallelism',
    ]);
  });

  it('requests as many runners as instances, with the archive in the ConfigMap as script', () => {
    const { metadata, binaryData } = scriptConfigMap(plan, Buffer.from('tar'));
    expect(made.spec.parallelism).toBe(4);
    expect(made.spec.script.configMap.name).toBe(metadata.name);
    expect(Object.keys(binaryData)).toEqual([made.spec.script.configMap.file]);
  });

  it('gives the runners the addresses, and only a reference to the token', () => {
    expect(made.spec.runner.env).toContainEqual({ name: 'MESHPROOF_API_URL', value: 'https://shop.example/v1' });
    expect(made.spec.runner.env).toContainEqual({
      name: 'MESHPROOF_TOKEN',
      valueFrom: { secretKeyRef: { name: 'meshproof-checkout', key: 'token' } },
    });
  });

  it('sends the metrics of the runners to the Service of the receiver', () => {
    const [service, deployment] = receiver(plan);
    const url = made.spec.runner.env.find(({ name }) => name === 'K6_PROMETHEUS_RW_SERVER_URL');
    expect(url).toMatchObject({ value: `http://${service.metadata.name}:9090/api/v1/write` });
    expect(deployment.spec.selector).toEqual({ matchLabels: service.spec.selector });
    expect(deployment.spec.template.metadata.labels).toEqual(service.spec.selector);
  });
});

/** Returns the paths in `value` that the operator's types do not contain, or that have a value of another type. */
function unknownFields(value: unknown, fields: Fields, path = ''): string[] {
  if (Array.isArray(fields)) {
    if (!Array.isArray(value)) return [path];
    return value.flatMap((one) => unknownFields(one, fields[0]!, path));
  }
  if (typeof fields === 'string') return typeof value === fields ? [] : [path];
  if (typeof value !== 'object' || value === null) return [path];
  return Object.entries(value).flatMap(([name, inner]) => {
    const at = path === '' ? name : `${path}.${name}`;
    const known = (fields as Record<string, Fields>)[name];
    return known === undefined ? [at] : unknownFields(inner, known, at);
  });
}
