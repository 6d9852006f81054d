import { seededRandom } from '../../scenarios/base/random.ts';
import { keepSchedule, Schedule } from '../../synthetics/schedule.ts';
import { checkMetrics } from '../check/check-metrics.ts';
import type { CheckResult } from '../check/check-result.ts';
import { afterRun, type CheckState } from '../check/check-state.ts';
import type { Claim } from './claims.ts';
import { usedBytes } from './used-bytes.ts';

const checks = 1000;
const everyMs = 300_000;
const takesMs = 20_000;
const names = ['shop', 'pay', 'chat', 'mesh'];

/**
 * Runs a schedule of a thousand checks on a fake clock. Counts missed and overlapping checks, and measures how the heap
 * and the number of series of /metrics grow.
 */
export async function scheduleInCompressedTime(): Promise<Claim[]> {
  let nowMs = 0;
  const clock = {
    wallMs: () => nowMs,
    async sleep(ms: number) {
      nowMs += Math.max(0, ms);
    },
  };
  const random = seededRandom(7);
  const schedule = new Schedule(names, everyMs, 0, { jitter: 0.5, random: (name) => random(name)() });
  const states = new Map<string, CheckState>();
  const over = new AbortController();
  const seen = { ran: 0, overlapping: 0, underWay: 0 };
  const series = async () => (await checkMetrics(states)).split('\n').filter((line) => /^[^#]/.test(line)).length;
  const after = { heap: 0, series: 0 };
  await keepSchedule(
    schedule,
    [names],
    async (name) => {
      if (seen.underWay++ > 0) seen.overlapping++;
      await clock.sleep(takesMs);
      seen.underWay--;
      states.set(name, afterRun(states.get(name), resultOf(name), schedule.missed(name)));
      // After two runs of every check, caches are full.
      if (++seen.ran === 2 * names.length) Object.assign(after, { heap: usedBytes(), series: await series() });
      if (seen.ran === checks) over.abort();
    },
    clock,
    over.signal,
  );
  const grownMB = (usedBytes() - after.heap) / 1e6;
  const missed = names.reduce((sum, name) => sum + schedule.missed(name), 0);
  const now = await series();
  return [
    {
      claim: 'a schedule in compressed time',
      target: `${checks.toLocaleString('en-US')} checks: missed 0, overlapping 0, heap grown by at most 5 MB, series constant`,
      measured: `missed ${missed}, overlapping ${seen.overlapping}, heap grown by ${grownMB.toFixed(2)} MB, ${after.series} and ${now} series`,
      met: missed === 0 && seen.overlapping === 0 && grownMB <= 5 && now === after.series,
    },
  ];
}

function resultOf(check: string): CheckResult {
  return {
    check,
    kind: 'journey',
    run: '',
    verdict: 'PASS',
    reason: '',
    exitCode: 0,
    runs: 5,
    sequence: null,
    failed: 0,
    flaky: false,
    classes: {},
    seconds: takesMs / 1000,
    endedAt: new Date(0).toISOString(),
    environment: { browser: '1', webVitals: '1', profile: 'desktop' },
    measures: [],
  };
}
