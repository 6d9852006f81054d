import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Claim } from '../claims.ts';
import { builtCli, timeClaim, timeCommand } from '../measure/timed-command.ts';
import { rowsIn, storeLongRun, storeShortRun, type Traffic } from './stored-runs.ts';

const tenMinutes: Traffic = { seconds: 600, perSecond: 1040 };
const tenMillion: Traffic = { seconds: 5000, perSecond: 2000 };
const storedRuns = 10_000;
const rounds = 5;
const mb = 1e6;

/**
 * Measures the time of the commands that read stored runs, the size of the HTML report, and the memory of the command
 * that writes it. The stored runs are generated. Such a run has a fixed number of rows for each second, not a row for
 * each request.
 */
export async function benchReports(): Promise<Claim[]> {
  const dir = mkdtempSync(join(tmpdir(), 'meshproof-bench-'));
  try {
    return [...(await ofTenMinutes(dir)), ...(await ofTenMillion(dir)), ...(await ofManyRuns(dir))];
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

async function ofTenMinutes(dir: string): Promise<Claim[]> {
  const store = join(dir, 'long');
  const [a, b] = [await storeLongRun(store, 1, tenMinutes), await storeLongRun(store, 2, tenMinutes)];
  // The generated runs have no digest, unlike real runs, so the first command that needs a digest computes it.
  const [first] = await wallsOf(['compare', a.id, b.id, '--store', store], 1);
  const beside = {
    'each run': shownInput(store, a.id, tenMinutes),
    'first compare, which computes two digests': `${first!.toFixed(2)} s`,
  };
  const compare = await wallsOf(['compare', a.id, b.id, '--store', store]);
  const report = await wallsOf(['report', a.id, '--store', store]);
  return [
    timeClaim('compare of two runs of 10 minutes, start of the command included', compare, 1, beside),
    timeClaim('HTML, Markdown and JUnit report of a run of 10 minutes, start included', report, 1.5, beside),
    pageClaim('size of the HTML report of a run of 10 minutes', join(store, a.id), 1.5, beside),
  ];
}

async function ofTenMillion(dir: string): Promise<Claim[]> {
  const store = join(dir, 'ten-million');
  const { id } = await storeLongRun(store, 1, tenMillion);
  const beside = { 'the run': shownInput(store, id, tenMillion) };
  const [first] = await wallsOf(['report', id, '--store', store], 1);
  const report = await wallsOf(['report', id, '--store', store]);
  const show = await wallsOf(['runs', 'show', id, '--store', store]);
  const peak = await peakMemoryMb(['report', id, '--store', store], dir);
  return [
    timeClaim('HTML, Markdown and JUnit report of a run of 10 million requests, start included', report, 3, {
      ...beside,
      'first report, which computes the digest for comparisons': `${first!.toFixed(2)} s`,
    }),
    pageClaim('size of the HTML report of a run of 10 million requests', join(store, id), 3, beside),
    timeClaim('`runs show` of a run of 10 million requests, start included', show, 1, beside),
    {
      claim: 'peak memory of the command that writes the report of a run of 10 million requests',
      target: 'at most 300 MB',
      measured: `${peak.toFixed(0)} MB`,
      met: peak <= 300,
      beside,
    },
  ];
}

async function ofManyRuns(dir: string): Promise<Claim[]> {
  const store = join(dir, 'many');
  for (let run = 0; run < storedRuns; run++) await storeShortRun(store, run);
  const list = ['runs', 'list', '--store', store];
  // The first command that reads a run verifies its files, and stores the result in the index of the store.
  const [firstList] = await wallsOf(list, 1);
  const stored = `${storedRuns.toLocaleString('en-US')} stored runs`;
  const listed = await wallsOf(list);
  const trend = ['trend', 'bench', 'api-latency', '--store', store];
  const [firstTrend] = await wallsOf(trend, 1);
  const found = await wallsOf(trend);
  return [
    timeClaim(`\`runs list\` of ${stored}, start of the command included`, listed, 0.5, {
      'first `runs list`, which verifies the runs of the list': `${firstList!.toFixed(2)} s`,
    }),
    timeClaim(`trend over ${stored}, start of the command included`, found, 3, {
      'first trend, which verifies all other runs': `${firstTrend!.toFixed(2)} s`,
    }),
  ];
}

/** The exit codes that a timed command may have besides 0: 1 is a regression, and 4 means that nothing was decided. */
const codes = [1, 4];

async function wallsOf(args: readonly string[], times = rounds): Promise<number[]> {
  const walls: number[] = [];
  for (let round = 0; round < times; round++) walls.push((await timeCommand([...builtCli, ...args], codes)).wallS);
  return walls;
}

async function peakMemoryMb(args: readonly string[], dir: string): Promise<number> {
  const file = join(dir, 'peak');
  const write = `process.on('exit', () => writeFileSync(${JSON.stringify(file)}, String(process.resourceUsage().maxRSS)))`;
  const hook = `data:text/javascript,import { writeFileSync } from 'node:fs'; ${write}`;
  await timeCommand([builtCli[0], '--import', hook, builtCli[1], ...args], codes);
  return (Number(readFileSync(file, 'utf8')) * 1024) / mb;
}

function pageClaim(claim: string, run: string, atMost: number, beside: Claim['beside'] = {}): Claim {
  const size = statSync(join(run, 'report.html')).size / mb;
  return { claim, target: `at most ${atMost} MB`, measured: `${size.toFixed(2)} MB`, met: size <= atMost, beside };
}

function shownInput(store: string, id: string, traffic: Traffic): string {
  const size = statSync(join(store, id, 'series.ndjson.gz')).size / mb;
  return `${rowsIn(traffic).toLocaleString('en-US')} rows, ${size.toFixed(2)} MB`;
}
