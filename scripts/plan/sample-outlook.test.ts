import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { UserError } from '../../scenarios/base/errors.ts';
import { producers } from './producers.ts';
import { readJob } from './read-job.ts';
import { sampleOutlook } from './sample-outlook.ts';

let room: string;
beforeAll(() => {
  room = mkdtempSync(join(tmpdir(), 'outlook-'));
  writeFileSync(join(room, 'work.js'), `export default function () {}\n`);
});
afterAll(() => rmSync(room, { recursive: true }));

function outlookOf(traffic: string, slo: string, phases = 'warm-up: 5s, steady: 20s') {
  const file = join(room, 'plan.yaml');
  writeFileSync(file, `plan: p\nphases: { ${phases} }\ntraffic: ${traffic}\nslos: [{ ${slo} }]\n`);
  return sampleOutlook(readJob(file, producers), undefined);
}

const k6 = (share: string) => `{ k6: { scenarios: { ./work.js: ${share} } } }`;

describe('the samples that a plan will give', () => {
  it('are the iterations of the selected programs in the judged phase', () => {
    const traffic = '{ k6: { scenarios: { api: 30/s, ./work.js: 10/s } } }';
    const nOf = (series: string) => outlookOf(traffic, `"${series}": p95 < 1s`)[0]!.expected?.n;
    expect([nOf('latency'), nOf('latency{scenario=work}')]).toEqual([800, 200]);
  });

  it.each([
    ['a share that one sample of each iteration cannot show', k6('10/s'), 'errors: < 0.1%', 'possible'],
    ['a percentile with enough iterations', k6('10/s'), 'latency: p95 < 1s', 'none'],
    ['too few times of iterations', k6('1/s'), 'iterations: p95 < 1s', 'certain'],
    [
      'a web vital with too few runs',
      '{ journeys: { use: [browse-and-ask], runs: 10 } }',
      'web-lcp: p75 < 1s',
      'certain',
    ],
    ['a web vital with enough runs', '{ journeys: { use: [browse-and-ask], runs: 11 } }', 'web-lcp: p75 < 1s', 'none'],
    ['a probe with one run', '{ probes: { use: [api-health], every: 1h } }', 'probes: == 100%', 'single'],
    [
      'two probes with one run each',
      '{ probes: { use: [api-health, ai-stream], runs: 1 } }',
      'probes: == 100%',
      'single',
    ],
    ['a journey with one run', '{ journeys: { use: [browse-and-ask], runs: 1 } }', 'web-journeys: == 100%', 'single'],
    [
      'times of probes with too few runs',
      '{ probes: { use: [api-health, ai-stream], every: 1s } }',
      'probe-time: p95 < 1s',
      'certain',
    ],
    [
      'times of probes with enough runs',
      '{ probes: { use: [api-health], every: 300ms } }',
      'probe-time: p95 < 1s',
      'none',
    ],
  ])('%s', (_, traffic, slo, shortage) => {
    expect(outlookOf(traffic, slo).map((one) => one.shortage)).toEqual([shortage]);
  });

  it('are unknown for a closed model and for a script with executors of its own', () => {
    const of = (share: string) => outlookOf(k6(share), 'latency: p95 < 1s')[0]!.expected;
    expect([of('{ users: 3, think: 1s }'), of('own')]).toEqual([null, null]);
  });

  it('come with the length and the rate that would be enough', () => {
    const [{ remedy } = { remedy: '' }] = outlookOf(k6('1/s'), 'iterations: p95 < 1s');
    expect(remedy).toMatch(/59 s or a rate of 2.95\/s/);
  });

  it('leave out SLOs on counts, which need one sample, unless each check runs only once', () => {
    expect(outlookOf(k6('1/s'), 'errors: "== 0"')).toEqual([]);
    expect(outlookOf('{ probes: { use: [api-health], every: 10s } }', 'probes: == 100%')).toEqual([]);
  });

  it('are the runs of all probes, or of the one that the SLO selects', () => {
    const traffic = '{ probes: { use: [api-health, ai-stream], every: 5s } }';
    const nOf = (series: string) => outlookOf(traffic, `"${series}": p95 < 1s`)[0]!.expected?.n;
    expect([nOf('probe-time'), nOf('probe-time{probe=api-health}')]).toEqual([8, 4]);
  });
});

describe('a scenario in a one-line SLO', () => {
  it('must be one of the plan; the error names the nearest one', () => {
    const read = () => outlookOf(k6('1/s'), '"latency{scenario=wrk}": p95 < 1s');
    expect(read).toThrow(UserError);
    expect(read).toThrow(/no scenario wrk/);
  });

  it('is the label of a script with executors of its own, or a scenario that the script names', () => {
    const matchOf = (scenario: string) => {
      outlookOf(k6('own'), `"latency{scenario=${scenario}}": p95 < 1s`);
      const { sli } = readJob(join(room, 'plan.yaml'), producers).slos[0]!;
      return sli.kind === 'quantile' && sli.of.match;
    };
    expect(matchOf('work')).toMatchObject({ program: 'work' });
    expect(matchOf('peak')).toMatchObject({ scenario: 'peak' });
  });
});
