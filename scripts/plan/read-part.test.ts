import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { UserError } from '../../scenarios/base/errors.ts';
import { producers } from './producers.ts';
import { readJob } from './read-job.ts';
import { checkParts } from './read-part.ts';
import { readTarget } from './read-target.ts';

let room: string;
beforeAll(() => {
  room = mkdtempSync(join(tmpdir(), 'parts-'));
  const journey = (name: string, pages: string) => `export default { name: '${name}', ${pages} async run() {} };`;
  writeFileSync(join(room, 'shop.ts'), journey('shop', "pages: { home: '/', cart: '/cart' },"));
  writeFileSync(join(room, 'help.ts'), journey('help', "pages: { faq: { path: '/faq', status: 404 } },"));
  writeFileSync(join(room, 'free.ts'), journey('free', ''));
});
afterAll(() => rmSync(room, { recursive: true }));

async function errorOf(use: readonly string[], slos: readonly string[]): Promise<UserError | undefined> {
  const file = join(room, 'plan.yaml');
  const lines = ['plan: p', 'phases: { steady: 20s }', 'slos:', ...slos.map((slo) => `  - ${slo}`)];
  writeFileSync(file, `${lines.join('\n')}\ntraffic: { journeys: { use: [${use.join(', ')}], runs: 12 } }\n`);
  try {
    await checkParts(readJob(file, producers), undefined);
    return undefined;
  } catch (error) {
    if (error instanceof UserError) return error;
    throw error;
  }
}

describe('an SLO on a page', () => {
  // Each plan starts a process that loads the journeys, so one plan has several SLOs.
  it('is accepted when a journey has this page', async () => {
    const series = ['web-lcp{page=home}', 'web-ttfb{page=faq}', 'web-fcp{page=other}', 'web-step{journey=help}'];
    const slos = series.map((one) => `{ "${one}": "p75 < 2s" }`);
    expect(await errorOf(['./shop.ts', './help.ts'], slos)).toBeUndefined();
  });

  it('is refused if no journey has this page: all errors at once, each at its line, also in documents', async () => {
    writeFileSync(
      join(room, 'slos.yaml'),
      `apiVersion: openslo/v1
kind: SLO
metadata: { name: lcp, annotations: { meshproof.io/unit: s } }
spec:
  service: web
  indicator:
    metadata: { name: lcp }
    spec: { thresholdMetric: { metricSource: { type: meshproof, spec: { metric: web_vital_lcp_seconds, match: { page: no } } } } }
  timeWindow: [{ duration: 1h, isRolling: true }]
  budgetingMethod: Occurrences
  objectives: [{ op: lte, value: 2.5, target: 0.75 }]
`,
    );
    const wrong = ['web-lcp{page=hoome}', 'web-lcp{page=checkout}', 'web-step{journey=buy}'];
    const slos = ['./slos.yaml', ...wrong.map((one) => `{ "${one}": "p75 < 2s" }`)];
    const error = await errorOf(['./shop.ts', './help.ts'], slos);
    const places = ['slos.yaml:4', 'plan.yaml:5', 'plan.yaml:6', 'plan.yaml:7'];
    expect(error?.all.map(({ where }) => `${where.file}:${where.line}`)).toEqual(places.map((at) => join(room, at)));
    const words = [
      /page no.*home/,
      /page hoome.*home/,
      /page checkout.*home, cart, faq, other/,
      /journey buy.*shop, help/,
    ];
    for (const [at, one] of error!.all.entries()) expect(String(one)).toMatch(words[at]!);
  });

  it('is not checked when a journey names its pages by their paths', async () => {
    expect(await errorOf(['./shop.ts', './free.ts'], ['{ "web-lcp{page=items-id}": "p75 < 2s" }'])).toBeUndefined();
    expect(await errorOf(['./free.ts'], ['{ "web-lcp{journey=shop}": "p75 < 2s" }'])).toBeInstanceOf(UserError);
  });
});

describe('a plan with a wrong seed', () => {
  it.each([
    ['k6', 'k6: { scenarios: { api: "80" } }', 'traffic.k6.scenarios.api'],
    ['mesh-node with nodes', 'mesh-node: { nodes: 1, messages: 1/s }', 'traffic.mesh-node.nodes'],
    ['mesh-node with a world', 'mesh-node: { world: ./w.yaml, mode: virtual }', 'traffic.mesh-node.mode'],
    ['chat-user', 'chat-user: { streams: 4 }', 'traffic.chat-user.streams'],
  ])('reports the error of its section %s at once', (_, section, key) => {
    const file = join(room, 'seed.yaml');
    writeFileSync(file, `plan: p\nseed: x\nphases: { steady: 20s }\nslos: [api]\ntraffic: { ${section} }\n`);
    const keys = () => {
      try {
        return readJob(file, producers);
      } catch (error) {
        return error instanceof UserError && error.all.map(({ where }) => where.key);
      }
    };
    expect(keys()).toEqual(['seed', key]);
  });
});

it.each(['probes', 'chat-user'])('refuses the proxy of a target for %s, at the line of the proxy', async (name) => {
  const file = join(room, 'target.yaml');
  writeFileSync(file, 'target: t\nurls: { api: "http://127.0.0.1:9" }\n\nproxy: http://127.0.0.1:3128\n');
  const producer = producers.find((one) => one.name === name)!;
  const job = {
    document: {},
    plan: {},
    planDir: room,
    slos: [],
    catalogue: new Map(),
    parts: [{ producer, section: {} }],
  };
  await expect(checkParts(job as never, readTarget(file))).rejects.toMatchObject({
    message: `${name} cannot use the proxy of the target`,
    where: { file, line: 4, key: 'proxy', hint: expect.stringContaining(`leave ${name} out`) },
  });
});
