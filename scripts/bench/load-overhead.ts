import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { median } from 'simple-statistics';
import { startReceiver } from '../../results/collect/receiver.ts';
import { RunRecorder } from '../../results/record/recorder.ts';
import { Tally } from '../../results/record/tally.ts';
import { LineFile } from '../../results/store/line-file.ts';
import { toPhases } from '../../scenarios/plan/phase.ts';
import { fakeContext } from '../../simulators/k6/context.fixture.ts';
import { k6Producer } from '../../simulators/k6/producer.ts';
import { rowsFromK6 } from '../../simulators/k6/rows/k6-rows.ts';
import { ensure } from '../lib/tools.ts';
import type { Claim } from './claims.ts';
import { endedChildrenS } from './measure/cpu-seconds.ts';
import { k6Executor } from './measure/k6-executor.ts';
import { inPairs, type Middle, middleOf } from './measure/pairs.ts';
import { type SteadyCpu, steadyCpu } from './measure/steady-cpu.ts';
import { type Bound, metBy } from './met-by.ts';
import { spawnRawTarget } from './targets/spawn-target.ts';

/**
 * One of the two load runs of a pair. `k6` and `own` are the shares of one processor that k6 and this process use in
 * the steady part. `own` is 0 in a run without meshproof. `wholeS` is the CPU time of k6 from its start to its end, in
 * seconds.
 */
type Leg = { perSecond: number; k6: number; own: number; wholeS: number };
type Load = { users: number } | { perSecond: number };

const legS = 15;
/**
 * The measured part of a load run, in seconds from the start of the run. It begins after k6 has started, which takes
 * less than two seconds (`npm run bench -- start`).
 */
const steady = { fromS: 3, toS: 14 };
const saturating: Load = { users: 20 };
const fixed: Load = { perSecond: 1000 };
const vus = { preAllocated: 50, max: 200 };

/**
 * Measures the overhead of meshproof on k6. In each pair of runs, one has meshproof and the other is plain k6 without
 * outputs. The order alternates. All runs load the same bare HTTP server. Plain k6 is also compared with itself, to
 * show the noise.
 */
export async function benchOverhead(pairs = 20, again = 10): Promise<Claim[]> {
  const room = mkdtempSync(join(tmpdir(), 'bench-overhead-'));
  const target = await spawnRawTarget();
  try {
    const stage = await prepare(room, target.url);
    const bare = (load: Load) => bareLeg(stage, load);
    const harnessed = (load: Load) => harnessLeg(stage, load);
    const rate = ({ perSecond }: Leg) => perSecond;
    const cost = ({ perSecond, k6, own }: Leg) => (k6 + own) / perSecond;
    // The CPU seconds that k6 needs for its start and its end, without the load.
    const outside = ({ wholeS, k6 }: Leg) => wholeS - k6 * legS;
    const throughput = {
      itself: await ratios(
        () => bare(saturating),
        () => bare(saturating),
        rate,
        again,
        'A/A throughput',
      ),
      harness: await ratios(
        () => bare(saturating),
        () => harnessed(saturating),
        rate,
        pairs,
        'throughput',
      ),
    };
    const processor = {
      itself: await ratios(
        () => bare(fixed),
        () => bare(fixed),
        cost,
        again,
        'A/A processor',
      ),
      harness: await ratios(
        () => bare(fixed),
        () => harnessed(fixed),
        cost,
        pairs,
        'processor',
      ),
    };
    const perSecond = medianOf(throughput.harness, 0, rate);
    const micros = (at: 0 | 1, of: (leg: Leg) => number) =>
      `${(medianOf(processor.harness, at, of) * 1e6).toFixed(1)} µs a request`;
    const start = (at: 0 | 1) => `${medianOf(processor.harness, at, outside).toFixed(2)} s`;
    return [
      claimOf('throughput at saturation', throughput, { atLeast: 0.95 }, { 'bare k6': `${perSecond.toFixed(0)}/s` }),
      claimOf(
        'processor seconds per request in the steady state',
        processor,
        { atMost: 1.08 },
        {
          'bare k6': micros(0, cost),
          'k6 with the harness': micros(1, ({ perSecond, k6 }) => k6 / perSecond),
          'the harness itself': micros(1, ({ perSecond, own }) => own / perSecond),
          'start and end of bare k6': start(0),
          'start and end of k6 with the harness': start(1),
        },
      ),
    ];
  } finally {
    await target.stop();
    rmSync(room, { recursive: true, force: true });
  }
}

type Ratio = Middle & { legs: readonly (readonly [Leg, Leg])[] };

function claimOf(
  what: string,
  { itself, harness }: { itself: Ratio; harness: Ratio },
  bound: Bound,
  beside: Record<string, string>,
): Claim {
  const { atLeast, atMost } = bound;
  return {
    claim: `k6 with the harness against bare k6: ${what}`,
    target: `the 90 % interval ${atLeast === undefined ? `at most ${atMost}` : `at least ${atLeast}`}`,
    measured: shown(harness),
    met: metBy([harness.low, harness.high], bound),
    beside: { ...beside, 'bare k6 against itself': shown(itself) },
  };
}

/** Returns the median of `of` over the first run of each pair (`at` 0) or the second run (`at` 1). */
function medianOf({ legs }: Ratio, at: 0 | 1, of: (leg: Leg) => number): number {
  return median(legs.map((pair) => of(pair[at])));
}

/**
 * Measures pairs of load runs. The ratio of a pair is `measure` of its second run divided by `measure` of its first
 * run.
 */
async function ratios(
  first: () => Promise<Leg>,
  second: () => Promise<Leg>,
  measure: (leg: Leg) => number,
  pairs: number,
  name: string,
): Promise<Ratio> {
  const legs = await inPairs(first, second, pairs, ([a, b], number) => {
    process.stderr.write(
      `${name} ${number} of ${pairs}: ${measure(a).toPrecision(4)} and ${measure(b).toPrecision(4)}\n`,
    );
  });
  const ratio = { ...middleOf(legs.map(([a, b]) => measure(b) / measure(a))), legs };
  process.stderr.write(`${name}: ${shown(ratio)}\n`);
  return ratio;
}

function shown({ middle, low, high, legs }: Ratio): string {
  return `${middle.toFixed(3)} (${low.toFixed(3)} to ${high.toFixed(3)}, ${legs.length} pairs)`;
}

type Stage = { room: string; url: string; binary: string };

async function prepare(room: string, url: string): Promise<Stage> {
  const { path: binary } = await ensure('k6');
  writeFileSync(
    join(room, 'get.js'),
    `import http from 'k6/http';
     export default () => { http.get(${JSON.stringify(url)}, { tags: { name: 'GET /' } }); };\n`,
  );
  return { room, url, binary };
}

async function bareLeg({ room, binary }: Stage, load: Load): Promise<Leg> {
  const executor = k6Executor({ ...load, vus }, legS);
  const script = join(room, 'bare.js');
  const summary = join(room, 'bare.json');
  writeFileSync(
    script,
    `import run from './get.js';
     export default run;
     export const options = ${JSON.stringify({ scenarios: { get: executor } })};
     export const handleSummary = (data) => ({ ${JSON.stringify(summary)}: JSON.stringify(data.metrics.http_reqs.values) });\n`,
  );
  const endedS = endedChildrenS();
  const env = { ...process.env, K6_NO_USAGE_REPORT: 'true', K6_AUTO_EXTENSION_RESOLUTION: 'false' };
  const k6 = spawn(binary, ['run', '--quiet', script], { stdio: 'ignore', env });
  const [cpu] = await Promise.all([
    steadyFrom(Date.now(), () => k6.pid),
    new Promise<void>((resolve, reject) => {
      k6.once('error', reject);
      k6.once('close', (code) => (code === 0 ? resolve() : reject(new Error(`k6 exited with code ${code}`))));
    }),
  ]);
  const { count } = JSON.parse(readFileSync(summary, 'utf8')) as { count: number };
  return { perSecond: count / legS, k6: cpu.k6, own: 0, wholeS: endedChildrenS() - endedS };
}

function steadyFrom(startMs: number, pid: () => number | undefined): Promise<SteadyCpu> {
  return steadyCpu(pid, startMs + steady.fromS * 1000, startMs + steady.toS * 1000);
}

/**
 * Measures a load run of k6 together with meshproof. As in a normal run, k6's data is received, converted to rows,
 * recorded, and written once a second.
 */
async function harnessLeg({ room, url, binary }: Stage, load: Load): Promise<Leg> {
  const leg = mkdtempSync(join(room, 'leg-'));
  const series = new LineFile(join(leg, 'series.ndjson'));
  const recorder = new RunRecorder({
    rows: (rows) => {
      for (const row of rows) series.append(row);
    },
    sample: () => undefined,
    event: () => undefined,
  });
  const fromK6 = rowsFromK6();
  const tally = new Tally();
  const receiver = await startReceiver({
    rows: (pushed, sender) => {
      const rows = fromK6(pushed);
      recorder.absorb(rows);
      tally.add(sender, rows);
    },
    error: (error) => process.stderr.write(`${error.message}\n`),
  });
  const pids: number[] = [];
  const { context } = fakeContext({
    room: leg,
    binary,
    urls: { api: url },
    receiverUrl: receiver.url,
    token: 'a-token',
    pids,
    plan: { phases: toPhases({ steady: legS }) },
  });
  const share = 'users' in load ? { users: load.users, think: '0s' } : { rate: `${load.perSecond}/s`, vus };
  const scenarios = { [join(room, 'get.js')]: share };
  const ready = await k6Producer.prepare(k6Producer.schema.parse({ scenarios }), context);
  const endedS = endedChildrenS();
  const ticking = setInterval(() => {
    recorder.drain(Date.now() - 1000);
    series.flush();
  }, 1000);
  try {
    const startMs = Math.ceil((Date.now() + 1000) / 100) * 100;
    const [cpu, end] = await Promise.all([steadyFrom(startMs, () => pids.at(-1)), ready.run(startMs)]);
    await receiver.close();
    recorder.drain(Number.POSITIVE_INFINITY);
    series.flush();
    if (end.status !== 'done') throw new Error(`k6 in the harness: ${end.reason}`);
    return { perSecond: end.delivered.k6_http_reqs_total! / legS, ...cpu, wholeS: endedChildrenS() - endedS };
  } finally {
    clearInterval(ticking);
    series.close();
    await ready.close();
    await receiver.close();
  }
}
