import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { assess } from '../../results/compare/assess.ts';
import { decideChanges } from '../../results/compare/decide-changes.ts';
import { inTurns } from '../../results/compare/design.fixture.ts';
import { sampleMeasures } from '../../results/compare/sample-measures.ts';
import type { Measure } from '../../results/record/digest.ts';
import { shareBounds } from '../../results/stats/binomial.ts';
import { formatShare } from '../../results/words/format.ts';
import { largest, smallest } from '../../scenarios/base/long-lists.ts';
import { packageRoot } from '../../scenarios/base/package-root.ts';
import { pickIndex, seededRandom } from '../../scenarios/base/random.ts';
import { vitalMetrics } from '../../synthetics/run/metrics.ts';
import type { Claim } from './claims.ts';
import { type Bound, boundText, metBy } from './met-by.ts';

const pairs = 2000;
const runsOfSide = 5;
const visitsOfRun = 12;
/** Twice the margin of `compare` for a web vital: the margin is 50 ms. */
const slowerSeconds = 0.1;

/** The LCP of each visit by page, in seconds. */
export type LcpsByPage = ReadonlyMap<string, readonly number[]>;

/**
 * Returns claims on how often `compare` reports a regression of LCP: without a change, and when LCP is 100 ms longer.
 * The runs are resampled from real visits. The page with the worst result decides each claim. Writes
 * docs/synthetics-accuracy.md.
 */
export function syntheticsAccuracy(pages: LcpsByPage): Claim[] {
  const unchanged = [...pages].map(([page, lcps]) => ({ page, hits: regressions(page, lcps, 0) }));
  const slower = [...pages].map(([page, lcps]) => ({ page, hits: regressions(page, lcps, slowerSeconds) }));
  const visits = smallest([...pages.values()].map((lcps) => lcps.length));
  writeFileSync(join(packageRoot, 'docs/synthetics-accuracy.md'), pageOf(visits, unchanged, slower));
  const hits = (rows: typeof unchanged) => rows.map((row) => row.hits);
  const sides = `${runsOfSide} against ${runsOfSide} runs, resampled from real visits of ${pages.size} pages`;
  return [
    claimOf(`false regressions of LCP by \`compare\`, ${sides}`, largest(hits(unchanged)), { atMost: 0.06 }),
    claimOf(`regressions found by \`compare\` when LCP is 100 ms longer, ${sides}`, smallest(hits(slower)), {
      atLeast: 0.8,
    }),
  ];
}

function regressions(page: string, lcps: readonly number[], more: number): number {
  const random = seededRandom(1)(`${page} ${more}`);
  const run = (added: number): Measure => {
    const values = Array.from({ length: visitsOfRun }, () => lcps[pickIndex(random, lcps.length)]! + added);
    const { name: metric } = vitalMetrics.LCP;
    const labels = { phase: 'steady', page };
    const samples = values.map((value, t) => ({ t, metric, labels, value }));
    return { ...sampleMeasures({ metrics: [] }, samples, new Set(['steady']))[0]!, primary: true };
  };
  const side = (added: number) => Array.from({ length: runsOfSide }, () => run(added));
  const design = inTurns(runsOfSide, runsOfSide);
  let hits = 0;
  for (let pair = 0; pair < pairs; pair++) {
    const assessment = assess({ base: side(0), head: side(more), history: [], design })!;
    if (decideChanges([assessment])[0]!.verdict === 'regression') hits++;
  }
  return hits;
}

function claimOf(claim: string, hits: number, bound: Bound): Claim {
  const interval = shareBounds(hits, pairs, 0.975);
  return { claim, target: boundText(bound), measured: shareOf(hits, interval), met: metBy(interval, bound) };
}

function shareOf(hits: number, [low, high]: readonly [number, number]): string {
  return `${formatShare(hits / pairs)} (${formatShare(low)} to ${formatShare(high)}) on the worst page`;
}

type Row = { page: string; hits: number };

function pageOf(visits: number, unchanged: readonly Row[], slower: readonly Row[]): string {
  return [
    '# How often a comparison of browser runs is wrong',
    '',
    'This page shows how often `compare` is wrong about the LCP (Largest Contentful Paint) of a page. It was measured on real\n' +
      'visits to pages of the stand-in (the demo system of meshproof).',
    '',
    '```sh',
    'npm run bench -- synthetics      # writes this page',
    '```',
    '',
    `- Each page was visited at least ${visits} times.`,
    `- From these visits, the benchmark draws ${pairs.toLocaleString('en-US')} comparisons of ${runsOfSide} base runs with ${runsOfSide} head runs in turns, each of ${visitsOfRun} visits.`,
    '- The rules are those of `compare`, with a margin of 5 % or 50 ms, whichever is larger.',
    '',
    '| page | regressions without a change | with an LCP 100 ms longer |',
    '|---|---|---|',
    ...unchanged.map(
      ({ page, hits }, at) =>
        `| \`${page}\` | ${formatShare(hits / pairs)} | ${formatShare(slower[at]!.hits / pairs)} |`,
    ),
    '',
    'All visits of this page were made on one machine within one hour. Visits on different days differ more',
    '([error rates for days that differ](accuracy.md#comparisons-in-special-cases), from generated runs).',
    '',
  ].join('\n');
}
