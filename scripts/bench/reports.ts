import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { median } from 'simple-statistics';
import type { Histogram } from '../../results/record/histogram.ts';
import type { Row } from '../../results/record/row.ts';
import type { RunDocument } from '../../results/record/run.ts';
import { runSchema } from '../../results/record/run.ts';
import { latencySlo } from '../../results/store/latency-slo.fixture.ts';
import { thisProcess } from '../../results/store/owners/owner.ts';
import type { UnsealedDocument } from '../../results/store/run-files.ts';
import { openRunWriter } from '../../results/store/run-writer.ts';
import { openSealedRun } from '../../results/store/sealed-run.ts';
import { seededRandom } from '../../scenarios/base/random.ts';
import { reportRun } from '../history/report-run.ts';
import { meshproof } from '../test/meshproof.ts';
import type { Claim } from './claims.ts';

const endpoints = 20;
const statuses = ['200', '404', '500'];
const secondsLong = 600;
const manyRuns = 1000;
const rounds = 3;
const startMs = Date.parse('2026-11-24T08:00:00.000Z');

/** Measures the durations of compare, trend and report, and the size of the HTML report. */
export async function benchReports(): Promise<Claim[]> {
  const dir = mkdtempSync(join(tmpdir(), 'meshproof-bench-'));
  try {
    const long = join(dir, 'long');
    const [a, b] = [await longRun(long, 1), await longRun(long, 2)];
    const size = megabytes(statSync(join(long, a.id, 'series.ndjson.gz')).size);
    const rows = (secondsLong * endpoints * statuses.length * 2).toLocaleString('en-US');
    const input = `two runs of 10 minutes, ${rows} rows and ${size} each`;
    const compare = await timed(() => command(['compare', a.id, b.id, '--store', long], dir));
    const report: number[] = [];
    for (let round = 0; round < rounds; round++) {
      const from = performance.now();
      await reportRun(openSealedRun(long, a));
      report.push((performance.now() - from) / 1000);
    }
    const page = statSync(join(long, a.id, 'report.html')).size;
    const many = join(dir, 'many');
    for (let run = 0; run < manyRuns; run++) await shortRun(many, run);
    // The first command that reads the store builds the index. This command does it, so that the time for the index is
    // not part of the measured command.
    await command(['runs', 'list', '--store', many, '--quiet'], dir);
    const trend = await timed(() => command(['trend', 'bench', 'api-latency', '--store', many], dir));
    process.stderr.write(`A/A: compare ${spread(compare)}, trend ${spread(trend)}, report ${spread(report)}\n`);
    return [
      claim('compare of two runs of 10 minutes, start of the command included', 1, median(compare), input),
      claim('trend over 1,000 stored runs, start of the command included', 2, median(trend), `${manyRuns} runs`),
      claim('HTML, Markdown and JUnit report of a run of 10 minutes', 1.5, median(report), input),
      {
        claim: 'size of the HTML report of a run of 10 minutes',
        target: 'below 1.5 MB',
        measured: `${megabytes(page)} (${input})`,
        met: page < 1.5e6,
      },
    ];
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

function claim(what: string, targetS: number, measuredS: number, input: string): Claim {
  return {
    claim: what,
    target: `below ${targetS} s`,
    measured: `${measuredS.toFixed(2)} s (${input})`,
    met: measuredS < targetS,
  };
}

async function command(args: readonly string[], cwd: string): Promise<void> {
  const { code, stderr } = await meshproof(args, { cwd });
  if (code !== 0 && code !== 1 && code !== 4) throw new Error(`${args.join(' ')} exited with code ${code}: ${stderr}`);
}

async function timed(work: () => Promise<void>): Promise<number[]> {
  const seconds: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const from = performance.now();
    await work();
    seconds.push((performance.now() - from) / 1000);
  }
  return seconds;
}

/** A run with every endpoint and status in every second, like that of a plan with much traffic. */
async function longRun(store: string, seed: number): Promise<RunDocument> {
  const random = seededRandom(seed)('rows');
  const id = `20261124T08000${seed}Z-bench-000${seed}`;
  const t0 = startMs + seed * 1000;
  const writer = openRunWriter(store, id, thisProcess(), document(id, t0, secondsLong, 0.1));
  for (let second = 0; second < secondsLong; second++) {
    const rows: Row[] = [];
    for (let endpoint = 0; endpoint < endpoints; endpoint++) {
      for (const status of statuses) {
        const labels = {
          scenario: 'api',
          phase: 'steady',
          name: `GET /things/${endpoint}`,
          method: 'GET',
          status,
          expected_response: String(status === '200'),
        };
        const n = status === '200' ? 50 : 1;
        rows.push({ t: t0 + second * 1000, metric: 'k6_http_reqs_total', labels, n });
        rows.push({ t: t0 + second * 1000, metric: 'k6_http_req_duration_seconds', labels, h: latencies(n, random) });
      }
    }
    writer.rows(rows);
    writer.flush();
  }
  return writer.seal(document(id, t0, secondsLong, 0.1));
}

async function shortRun(store: string, run: number): Promise<void> {
  const at = startMs + run * 60_000;
  const stamp = new Date(at).toISOString().replace(/[-:]|\.\d+/g, '');
  const id = `${stamp}-bench-${run.toString(16).padStart(4, '0')}`;
  const noise = 1 + 0.03 * Math.sin(run * 2.4) * Math.sin(run * 1.7);
  const whole = document(id, at, 10, 0.1 * noise * (run < 600 ? 1 : 1.1));
  const writer = openRunWriter(store, id, thisProcess(), whole);
  await writer.seal(whole);
}

function latencies(n: number, random: () => number): Histogram {
  const buckets = new Map<number, number>();
  for (let i = 0; i < n; i++) {
    const index = Math.round(-100 + 40 * (random() + random() - 1));
    buckets.set(index, (buckets.get(index) ?? 0) + 1);
  }
  const index = [...buckets.keys()].sort((a, b) => a - b);
  return { schema: 5, zero: 0, index, count: index.map((i) => buckets.get(i)!), sum: n * 0.1, censored: 0 };
}

function document(id: string, startedMs: number, seconds: number, value: number): UnsealedDocument {
  const at = (ms: number) => new Date(ms).toISOString();
  const [startedAt, endedAt] = [at(startedMs), at(startedMs + seconds * 1000)];
  return {
    schema: runSchema,
    id,
    tool: { version: '0.1.0' },
    plan: 'bench',
    profile: null,
    target: 'bench',
    startedAt,
    t0: startedAt,
    endedAt,
    seed: 1,
    tags: {},
    comparableKey: 'bench',
    phases: [{ name: 'steady', kind: 'steady', start: startedAt, end: endedAt, offered: {} }],
    environment: {},
    status: 'complete',
    exitCode: 0,
    producers: [],
    validity: { status: 'valid', reasons: [] },
    slos: [latencySlo(value)],
    verdict: 'PASS',
    reason: 'every SLO held',
    delivery: { status: 'none', sent: 0, confirmed: 0, reason: null },
  };
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(2)} MB`;
}

function spread(seconds: readonly number[]): string {
  return `${Math.min(...seconds).toFixed(2)} to ${Math.max(...seconds).toFixed(2)} s`;
}
