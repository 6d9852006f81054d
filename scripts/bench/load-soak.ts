import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { trendOf } from '../../results/stats/trend.ts';
import { descendants } from '../test/family.ts';
import { shortSlos, startMeshproof, Workplace } from '../test/meshproof.ts';
import type { Claim } from './claims.ts';
import { spawnRawTarget } from './targets/spawn-target.ts';

const perSecond = 2000;
const everyMs = 5000;
const mb = 1024 * 1024;

/**
 * Measures how fast the resident memory of k6 and the harness grows during a soak. The first quarter, in which heaps
 * fill, is left out.
 */
export async function benchSoak(minutes = 20): Promise<Claim[]> {
  const place = new Workplace();
  const target = await spawnRawTarget();
  try {
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
    const file = place.yaml('target.yaml', { target: 'raw', urls: { api: target.url } });
    const run = startMeshproof(['run', plan, '--target', file, '--json'], { cwd: place.dir });
    await run.saw(/^steady/m);
    const k6 = descendants(run.pid).find(({ command }) => / run .*k6-entry/.test(command));
    if (!k6) throw new Error('the run has no k6 among its children');
    const seen: { minute: number; harness: number; k6: number }[] = [];
    let over = false;
    void run.ended.then(() => {
      over = true;
    });
    const fromMs = Date.now();
    while (!over && Date.now() - fromMs < (minutes * 60 - 10) * 1000) {
      seen.push({ minute: (Date.now() - fromMs) / 60_000, harness: rssBytes(run.pid), k6: rssBytes(k6.pid) });
      await sleep(everyMs);
    }
    const { stdout, stderr } = await run.ended;
    const document = JSON.parse(stdout || 'null') as { verdict: string; reason: string } | null;
    if (!document) throw new Error(`the soak left no record: ${stderr.slice(-500)}`);
    const kept = seen.slice(Math.floor(seen.length / 4));
    const slope = (of: (one: (typeof seen)[number]) => number) =>
      trendOf(
        kept.map(({ minute }) => minute),
        kept.map((one) => of(one) / mb),
      ).slope;
    const both = slope(({ harness, k6 }) => harness + k6);
    const last = seen.at(-1)!;
    process.stderr.write(`${document.verdict}: ${document.reason}\n`);
    return [
      {
        claim: `memory of k6 and harness in a soak of ${minutes} minutes at ${perSecond.toLocaleString('en-US')}/s`,
        target: 'slope below 1 MB a minute',
        measured: `${both.toFixed(2)} MB a minute (harness ${slope(({ harness }) => harness).toFixed(2)}, k6 ${slope(({ k6 }) => k6).toFixed(2)}; at the end ${Math.round(last.harness / mb)} and ${Math.round(last.k6 / mb)} MB); the run: ${document.verdict}`,
        met: both < 1,
      },
    ];
  } finally {
    target.stop();
    place.remove();
  }
}

/** Returns a copy of an SLO in which the scenario `api` is replaced by `scenario`. */
function withScenario<T>(slo: T, scenario: string): T {
  return JSON.parse(JSON.stringify(slo).replaceAll('"scenario":"api"', `"scenario":"${scenario}"`)) as T;
}

function rssBytes(pid: number): number {
  try {
    return Number(/VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) * 1024;
  } catch {
    return 0;
  }
}
