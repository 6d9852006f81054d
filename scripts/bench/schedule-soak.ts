import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { driftOf } from '../../results/stats/drift.ts';
import type { Clock } from '../../scenarios/base/clock.ts';
import { targetSchema } from '../../scenarios/plan/target.ts';
import { checkJob } from '../check/check-job.ts';
import { checkMetrics } from '../check/check-metrics.ts';
import { toCheckResult } from '../check/check-result.ts';
import { afterRun, updateState } from '../check/check-state.ts';
import { resolveChecks } from '../check/checks.ts';
import { reportEnded } from '../history/report-run.ts';
import { toRunOptions } from '../run/run-options.ts';
import { runPlan } from '../run/run-plan.ts';
import { withOwnVerdict, withSession } from '../run/session.ts';
import { hastyClock } from '../test/hasty-clock.ts';
import { Workplace } from '../test/meshproof.ts';
import type { Claim } from './claims.ts';
import { usedBytes } from './used-bytes.ts';

/** After this many checks, the sizes of caches and heaps are stable. */
const settled = 200;
const readEvery = 50;
const mb = 1024 * 1024;
/** The factor by which waiting times are shortened. The work of a check is not shortened. */
const factor = 20;

/** `used` and `rss` are bytes. `series` is the number of series in /metrics. */
type Holding = { used: number; rss: number; files: number; threads: number; series: number };

/**
 * Runs `checks` checks of a schedule one after another, with shortened waiting times. The memory growth is estimated
 * from all readings. The first and last reading alone prove nothing: V8 returns up to 100 MB to the system at once.
 */
export async function benchSchedule(checks = 2000): Promise<Claim[]> {
  const place = new Workplace();
  const server = createServer((_, response) => response.end('ok'));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    place.yaml('shop.yaml', { probe: 'shop', http: { steps: [{ url: '{api}/', expect: { status: 200 } }] } });
    const target = targetSchema.parse({ target: 'own', urls: { api: url } });
    const held = await soak(checks, join(place.dir, 'shop.yaml'), target);
    const [first, last] = [held[0]!, held.at(-1)!];
    const grown = growthOf(held.map(({ rss }) => rss));
    const usedMore = growthOf(held.map(({ used }) => used));
    // A single reading may count a closing socket as an open file. So the growth is computed over all readings.
    const grew = (['files', 'threads', 'series'] as const).filter(
      (what) => growthOf(held.map((one) => one[what])) >= 1,
    );
    return [
      {
        claim: 'memory of a schedule of checks',
        target: `${checks.toLocaleString('en-US')} checks: resident memory grows by at most 10 MB after the first ${settled}; open files, threads and series constant`,
        measured: `${(grown / mb).toFixed(1)} MB from ${Math.round(first.rss / mb)} MB (bytes in use ${(usedMore / mb).toFixed(1)} MB); files ${first.files} and ${last.files}, threads ${first.threads} and ${last.threads}, series ${first.series} and ${last.series}`,
        met: grown <= 10 * mb && grew.length === 0,
      },
    ];
  } finally {
    server.close();
    server.closeAllConnections();
    place.remove();
  }
}

async function soak(checks: number, file: string, target: ReturnType<typeof targetSchema.parse>) {
  const store = mkdtempSync(join(tmpdir(), 'meshproof-'));
  const [check] = resolveChecks([file]);
  const setting = { runs: 1, sequential: false, slos: [], profile: 'desktop', evidence: false } as const;
  const job = checkJob(check!, setting);
  const states = new Map<string, ReturnType<typeof afterRun>>();
  const held: Holding[] = [];
  const say = () => undefined;
  const clock: Clock = hastyClock(factor, Date.now());
  const hold = async (): Promise<Holding> => {
    // Garbage that is not yet collected is not growth, so a garbage collection is forced first.
    const used = usedBytes();
    return holdNow(used);
  };
  const holdNow = async (used: number): Promise<Holding> => ({
    used,
    rss: process.memoryUsage().rss,
    files: readdirSync('/proc/self/fd').length,
    threads: readdirSync('/proc/self/task').length,
    series: (await checkMetrics(states)).split('\n').filter((line) => /^[^#]/.test(line)).length,
  });
  await withSession(say, async (session) => {
    for (let n = 1; n <= checks; n++) {
      const run = await withOwnVerdict({ ...session, say }, (part) =>
        runPlan({
          job,
          target,
          standIn: undefined,
          tools: {},
          options: toRunOptions({ store }),
          together: undefined,
          clock,
          environment: process.env,
          session: part,
        }),
      );
      await reportEnded(run);
      const result = toCheckResult(check!, run.document, (await run.lines()).samples);
      states.set(
        'shop',
        await updateState(join(store, 'checks.json'), 'shop', (before) => afterRun(before, result, 0)),
      );
      // Deletes old runs, as a real schedule does every day.
      for (const old of readdirSync(store)
        .filter((name) => /^\d{8}T/.test(name))
        .slice(0, -50))
        rmSync(join(store, old), { recursive: true, force: true });
      if (n % readEvery !== 0) continue;
      const now = await hold();
      if (n >= Math.min(settled, Math.ceil(checks / 2))) held.push(now);
      process.stderr.write(
        `check ${n}: ${(now.rss / mb).toFixed(1)} MB, ${(now.used / mb).toFixed(1)} MB in use, ${now.files} files\n`,
      );
    }
    return 0;
  });
  rmSync(store, { recursive: true, force: true });
  return held;
}

/** Returns the growth from the first to the last reading, estimated from the slope of all readings. */
function growthOf(readings: readonly number[]): number {
  return driftOf(readings).slope * (readings.length - 1);
}
