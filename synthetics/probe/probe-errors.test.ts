import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import type { UserError } from '../../scenarios/base/errors.ts';
import { readProbe } from './probe.ts';

const dir = mkdtempSync(join(tmpdir(), 'meshproof-probe-'));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

it('the errors of the addresses of a probe are reported together with those of its keys', () => {
  const text = `probe: P
timeout: 5
http: { steps: [{ url: "{nope}/", methods: GET }, { url: "http://elsewhere.example/" }, { url: "no address" }] }
tls: { host: "a b" }
`;
  const file = join(dir, 'probe.yaml');
  writeFileSync(file, text);
  try {
    readProbe(file, {
      name: 'test',
      urls: { api: 'http://127.0.0.1:1' },
      allow: { load: [], browse: [] },
      metricNames: {},
    });
    expect.unreachable();
  } catch (error) {
    const keys = (error as UserError).all.map(({ where }) => where.key);
    expect(keys.filter((key) => key !== undefined).sort()).toEqual([
      ...['http.steps.0.methods', 'http.steps.0.url', 'http.steps.1.url', 'http.steps.2.url'],
      ...['probe', 'timeout', 'tls.host'],
    ]);
    // One error has no key: the one that says that the probe has two kinds.
    expect(keys).toContain(undefined);
  }
});
