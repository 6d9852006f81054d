import { startReaper } from '../lib/reaper.ts';
import { startStandIn, tokenVariable } from '../run/stand-in.ts';
import { startMeshproof, Workplace } from '../test/meshproof.ts';
import type { Claim } from './claims.ts';
import { cpuSeconds } from './measure/cpu-seconds.ts';

const steadyS = 60;
/** The traffic of the plan `load` at twice its rates or more. The k6 scenario `mesh` and the journeys are left out. */
const traffic = {
  k6: { scenarios: { api: '2000/s', inference: '100/s' } },
  'mesh-node': { nodes: 200, messages: '100/s' },
};

/**
 * Measures the CPU of the stand-in (the simulated target) under `traffic`, and an upper bound of the p99 of its API
 * handlers.
 */
export async function benchStandIn(): Promise<Claim[]> {
  const place = new Workplace();
  const reaper = startReaper();
  const standIn = await startStandIn([], process.env, reaper);
  try {
    const { api, mesh, web } = standIn.urls;
    const target = place.yaml('target.yaml', {
      target: 'stand-in',
      urls: { api, mesh, web },
      auth: { bearer: { env: tokenVariable } },
    });
    const phases = { 'warm-up': '10s', steady: `${steadyS}s`, recovery: '2s' };
    const plan = place.yaml('twice.yaml', { plan: 'twice', phases, traffic, slos: ['api', 'inference'] });
    const run = startMeshproof(['run', plan, '--target', target, '--json'], { cwd: place.dir });
    await run.saw(/^steady/m);
    const before = cpuSeconds(standIn.child.pid);
    await run.saw(/^recovery/m);
    const cores = (cpuSeconds(standIn.child.pid) - before) / steadyS;
    const metrics = await (await fetch(standIn.urls.metrics!)).text();
    const p99 = handlerP99(metrics);
    const { stdout } = await run.ended;
    const document = JSON.parse(stdout) as { producers: { name: string; completed: number; offered: number }[] };
    const done = document.producers.map(({ name, completed, offered }) => `${name} ${completed} of ${offered}`);
    process.stderr.write(`${done.join(', ')}\n`);
    return [
      {
        claim: 'processor that the stand-in needs for twice the load plan',
        target: 'at most 0.6 core',
        measured: `${cores.toFixed(2)} core`,
        met: cores <= 0.6,
      },
      {
        claim: "99 % of the stand-in's API handlers under twice the load plan",
        target: 'below 5 ms',
        measured: p99 === null ? 'above its largest bucket' : `at most ${p99 * 1000} ms`,
        met: p99 !== null && p99 <= 0.005,
      },
    ];
  } finally {
    await standIn.child.end();
    reaper.dismiss();
    place.remove();
  }
}

/**
 * Returns the smallest bucket edge with at least 99 % of the API's request times at or below it. Null if no edge
 * reaches 99 %. Requests to language models are left out, because the simulated model sets their times.
 */
function handlerP99(exposition: string): number | null {
  const buckets = new Map<number, number>();
  for (const line of exposition.split('\n')) {
    const [, labels, le, count] =
      /^http_request_duration_seconds_bucket\{(.*?le="([^"]+)".*?)\} (\d+)/.exec(line) ?? [];
    if (labels === undefined || /inference|chat|batch/.test(labels)) continue;
    const edge = le === '+Inf' ? Number.POSITIVE_INFINITY : Number(le);
    buckets.set(edge, (buckets.get(edge) ?? 0) + Number(count));
  }
  const edges = [...buckets.keys()].sort((a, b) => a - b);
  const total = buckets.get(Number.POSITIVE_INFINITY) ?? 0;
  const edge = edges.find((one) => buckets.get(one)! >= 0.99 * total);
  return edge === undefined || edge === Number.POSITIVE_INFINITY ? null : edge;
}
