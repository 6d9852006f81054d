import type { RunDocument } from '../../../results/record/run.ts';
import { trendOf } from '../../../results/trend/trend-of.ts';
import { formatShare } from '../../../results/words/format.ts';
import type { Cell } from './cell.ts';

type SeriesWorld = {
  spread: number;
  follows?: number;
  outliers?: number;
  /** A periodic swing of the values: `by` is its size (0.08 is 8 %), and `runs` is its period in runs. */
  swing?: { by: number; runs: number };
  step?: number;
};

const metric = { name: 'api-latency{steady}', unit: 's', better: 'lower', share: false, objective: 0.2 } as const;
const hourMs = 3_600_000;

/** Generates a series with one run an hour. */
function seriesOf(runs: number, world: SeriesWorld, random: () => number) {
  const normal = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  const { spread, follows = 0, outliers = 0, swing, step = 0 } = world;
  let carried = normal();
  return Array.from({ length: runs }, (_, at) => {
    carried = follows * carried + Math.sqrt(1 - follows ** 2) * normal();
    const wave = swing ? swing.by * Math.sin((2 * Math.PI * at) / swing.runs) : 0;
    const slow = random() < outliers ? Math.log(1.3) : 0;
    const changed = at >= runs / 2 ? Math.log1p(step) : 0;
    const startedAt = new Date(Date.UTC(2026, 0, 1) + at * hourMs).toISOString();
    const run = { id: `run-${at}`, startedAt, comparableKey: 'k', tags: {}, environment: {} } as unknown as RunDocument;
    return { run, value: 0.1 * Math.exp(spread * carried + wave + slow + changed) };
  });
}

function unchanged(name: string, runs: number, world: SeriesWorld, atMost: number, season?: number): Cell {
  return {
    group: 'trend',
    name: `${runs} unchanged runs, ${name}`,
    figures: { 'a change is named': { atMost } },
    trial(random) {
      const seasonMs = season === undefined ? undefined : season * hourMs;
      const { series } = trendOf(metric, seriesOf(runs, world, random('series')), { seasonMs });
      return { 'a change is named': series[0]!.changes.length > 0 };
    },
  };
}

function stepped(runs: number, world: SeriesWorld & { step: number }, atLeast: number): Cell {
  return {
    group: 'trend',
    name: `+${formatShare(world.step)} in ${runs} runs that spread by ${formatShare(world.spread)}`,
    figures: { 'the change is found': { atLeast } },
    trial(random) {
      const { series } = trendOf(metric, seriesOf(runs, world, random('series')));
      return { 'the change is found': series[0]!.changes.length > 0 };
    },
  };
}

const usual = 0.05;

export const trendCells: readonly Cell[] = [
  ...[60, 200].flatMap((runs) => [
    unchanged('independent', runs, { spread: usual }, 0.02),
    unchanged('one in ten 30 % slower', runs, { spread: usual, outliers: 0.1 }, 0.04),
    unchanged('AR 0.3', runs, { spread: usual, follows: 0.3 }, 0.03),
    unchanged('AR 0.5', runs, { spread: usual, follows: 0.5 }, 0.04),
    unchanged('AR 0.7', runs, { spread: usual, follows: 0.7 }, runs === 60 ? 0.05 : 0.08),
    unchanged('AR 0.9', runs, { spread: usual, follows: 0.9 }, runs === 60 ? 0.1 : 0.18),
    unchanged('a daily rhythm of 8 %', runs, { spread: usual, swing: { by: 0.08, runs: 24 } }, 0.04),
  ]),
  unchanged('a daily rhythm of 8 %, --season 24h', 200, { spread: usual, swing: { by: 0.08, runs: 24 } }, 0.02, 24),
  stepped(60, { spread: usual, step: 0.1 }, 0.75),
  stepped(200, { spread: usual, step: 0.1 }, 0.8),
  stepped(60, { spread: 0.07, step: 0.2 }, 0.9),
];
