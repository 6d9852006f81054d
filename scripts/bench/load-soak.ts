import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { sum } from 'simple-statistics';
import { countOf } from '../../results/record/histogram.ts';
import type { Row } from '../../results/record/row.ts';
import type { RunDocument } from '../../results/record/run.ts';
import { trendOf } from '../../results/stats/trend.ts';
import { readEvidenceParts } from '../../results/store/evidence-files.ts';
import { largest, smallest } from '../../scenarios/base/long-lists.ts';
import { residentBytesOf } from '../../scenarios/base/proc.ts';
import { descendants } from '../test/family.ts';
import { documentOf, shortSlos, startMeshproof, Workplace } from '../test/meshproof.ts';
import type { Claim } from './claims.ts';
import { spawnRawTarget } from './targets/spawn-target.ts';

const requestsMetric = 'k6_http_req_duration_seconds';
const perSecond = 2000;
const everyMs = 5000;
const mb = 1024 * 1024;

/** From this minute on, start and warm-up are over, so the memory of meshproof must be flat. */
const settledMinute = 3;

type Memory = { minute: number; harness: number; k6: number };

/**
 * Measures how the resident memory of k6 and of meshproof grows in a soak. Also checks that the record has every
 * request that the target answered. The slope of the memory ignores the first quarter of the soak, in which heaps fill.
 */
export async function benchSoak(minutes = 20): Promise<Claim[]> {
  const place = new Workplace();
  const target = await spawnRawTarget();
  try {
    const { document, seen } = await soak(place, target.url, minutes);
    const { requests } = JSON.parse(await target.stop()) as { requests: number };
    const { rows } = await readEvidenceParts(join(place.dir, 'runs', document.id));
    const recorded = sum([...rows.of(requestsMetric)].map((row) => countOfRow(row)));
    process.stderr.write(`${document.verdict}: ${document.reason}\n`);
    const what = `a soak of ${minutes} minutes at ${perSecond.toLocaleString('en-US')}/s`;
    return [
      ...memoryClaims(what, seen, document.verdict),
      {
        claim: `requests of the record of ${what} against those that the target answered`,
        target: 'as many',
        measured: `${recorded} of ${requests}; the run: ${document.verdict}`,
        met: recorded === requests,
      },
    ];
  } finally {
    await target.stop();
    place.remove();
  }
}

function memoryClaims(what: string, seen: readonly Memory[], verdict: string): Claim[] {
  const kept = seen.slice(Math.floor(seen.length / 4));
  const slope = (of: (one: Memory) => number) =>
    trendOf(
      kept.map(({ minute }) => minute),
      kept.map((one) => of(one) / mb),
    ).slope;
  const both = slope(({ harness, k6 }) => harness + k6);
  const last = seen.at(-1)!;
  const settled = seen.filter(({ minute }) => minute >= settledMinute).map(({ harness }) => harness / mb);
  const range = largest(settled) - smallest(settled);
  return [
    {
      claim: `memory of k6 and harness in ${what}`,
      target: 'slope below 1 MB a minute',
      measured: `${both.toFixed(2)} MB a minute (harness ${slope(({ harness }) => harness).toFixed(2)}, k6 ${slope(({ k6 }) => k6).toFixed(2)}; at the end ${Math.round(last.harness / mb)} and ${Math.round(last.k6 / mb)} MB); the run: ${verdict}`,
      met: both < 1,
    },
    {
      claim: `memory of the harness after ${settledMinute} minutes of ${what}`,
      target: 'its largest and smallest value differ by at most 20 MB',
      measured: `${range.toFixed(1)} MB (${smallest(settled).toFixed(0)} to ${largest(settled).toFixed(0)} MB)`,
      met: range <= 20,
    },
  ];
}

async function soak(place: Workplace, url: string, minutes: number) {
  const program = place.text(
    'get.ts',
    `import http from 'k6/http';
     export default () => { http.get(\`\${__ENV.MESHPROOF_API_URL}get\`, { tags: { name: 'GET /' } }); };\n`,
  );
  place.yaml('slos.yaml', ...shortSlos.map((slo) => withScenario(slo, 'get')));
  const plan = place.yaml('soak.yaml', {
    plan: 'soaked',
    profile: 'soak',
    phases: { 'warm-up': '5s', steady: `${minutes * 60}s` },
    traffic: { k6: { scenarios: { [program]: { rate: `${perSecond}/s`, vus: { preAllocated: 200, max: 2000 } } } } },
    slos: ['./slos.yaml'],
  });
  const file = place.yaml('target.yaml', { target: 'raw', urls: { api: url } });
  const run = startMeshproof(['run', plan, '--target', file, '--json'], { cwd: place.dir });
  await run.saw(/^steady/m);
  const k6 = descendants(run.pid).find(({ command }) => /k6 run /.test(command));
  if (!k6) throw new Error('the run has no k6 among its children');
  const seen: Memory[] = [];
  let over = false;
  void run.ended.then(() => {
    over = true;
  });
  const fromMs = Date.now();
  while (!over && Date.now() - fromMs < (minutes * 60 - 10) * 1000) {
    seen.push({
      minute: (Date.now() - fromMs) / 60_000,
      harness: residentBytesOf(run.pid) ?? 0,
      k6: residentBytesOf(k6.pid) ?? 0,
    });
    await sleep(everyMs);
  }
  return { document: documentOf<Pick<RunDocument, 'id' | 'verdict' | 'reason'>>(await run.ended), seen };
}

function countOfRow(row: Row): number {
  return 'h' in row ? countOf(row.h) : 0;
}

function withScenario<T>(slo: T, scenario: string): T {
  return JSON.parse(JSON.stringify(slo).replaceAll('"scenario":"api"', `"scenario":"${scenario}"`)) as T;
}
