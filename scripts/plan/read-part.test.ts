import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { UserError } from '../../scenarios/base/errors.ts';
import { producers } from './producers.ts';
import { readJob } from './read-job.ts';
import { checkParts } from './read-part.ts';

let room: string;
beforeAll(() => {
  room = mkdtempSync(join(tmpdir(), 'parts-'));
  const journey = (name: string, pages: string) => `export default { name: '${name}', ${pages} async run() {} };`;
  writeFileSync(join(room, 'shop.ts'), journey('shop', "pages: { home: '/', cart: '/cart' },"));
  writeFileSync(join(room, 'help.ts'), journey('help', "pages: { faq: { path: '/faq', status: 404 } },"));
  writeFileSync(join(room, 'free.ts'), journey('free', ''));
});
afterAll(() => rmSync(room, { recursive: true }));

/** The error of a plan with these journeys and SLOs; undefined when the plan is accepted. */
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
  it.each(['web-lcp{page=home}', 'web-ttfb{page=faq}', 'web-fcp{page=other}', 'web-step{journey=help}'])(
    'is accepted when a journey has it: %s',
    async (series) => {
      expect(await errorOf(['./shop.ts', './help.ts'], [`{ "${series}": "p75 < 2s" }`])).toBeUndefined();
    },
  );

  it.each([
    ['web-lcp{page=hoome}', 4, /page hoome.*home/],
    ['web-lcp{page=checkout}', 4, /page checkout.*home, cart, faq, other/],
    ['web-step{journey=buy}', 4, /journey buy.*shop, help/],
  ])('is refused at its line with the pages of the plan: %s', async (series, line, words) => {
    const error = await errorOf(['./shop.ts', './help.ts'], [`{ "${series}": "p75 < 2s" }`]);
    expect(error?.where).toMatchObject({ line, file: join(room, 'plan.yaml') });
    expect(String(error)).toMatch(words);
  });

  it('reports all of them, in documents too', async () => {
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
    const error = await errorOf(['./shop.ts'], ['./slos.yaml', '{ "web-cls{page=faq}": "p75 < 0.1" }']);
    expect(error?.all.map(({ where }) => where.line)).toEqual([4, 5]);
  });

  it('is not checked when a journey names its pages by their paths', async () => {
    expect(await errorOf(['./shop.ts', './free.ts'], ['{ "web-lcp{page=items-id}": "p75 < 2s" }'])).toBeUndefined();
    expect(await errorOf(['./free.ts'], ['{ "web-lcp{journey=shop}": "p75 < 2s" }'])).toBeInstanceOf(UserError);
  });
});
