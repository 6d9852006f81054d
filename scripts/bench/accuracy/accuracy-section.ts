import type { Tally } from '../../../results/compare/accuracy.fixture.ts';
import { shareBounds } from '../../../results/stats/binomial.ts';
import { formatRatio, formatShare } from '../../../results/words/format.ts';
import { largest, smallest } from '../../../scenarios/base/long-lists.ts';
import type { Cell, Measured } from './accuracy-claims.ts';

/** Returns the generated part of the chapter "Compare" of docs/accuracy.md. */
export function sectionOf({ unchanged, changed, slower, pooled }: Measured, date: string): string {
  const { pairs } = unchanged[0]!.found;
  const ofThree = pooled.filter(({ head }) => head === 3).map(({ found }) => found.covered / pairs);
  return `Each row was measured on ${date} with ${pairs.toLocaleString('en-US')} comparisons of two groups of runs, with a fixed seed and a margin of
5 %.

- A generated run lasts 60 s and has 20 requests a second.
- The latencies of one second are log-normal: their logarithm has a standard deviation of 0.5.
- The runs of base and head take turns (base, head, head, base). In the tables against a baseline, all runs of the base
  come first.
- The two figures in brackets are the one-sided 95 % bounds of the measured share.

| column | meaning |
|---|---|
| runs | number of runs in the base and in the head |
| spread of the p95 | standard deviation between the runs |
| false regression, regression | share of pairs with that verdict, for the p95 alone |
| any of three | the same when p50, p90 and p95 are judged together |
| interval contains the truth | share of pairs whose 95 % interval contains the true change |
| equivalent, inconclusive | share of pairs with that verdict, for the p95 alone |

### No change

${table(unchanged, ['generated runs', 'runs', 'spread of the p95', 'false regression', 'any of three', 'interval contains the truth', 'equivalent'])}

### A known slowdown, with a spread of 7 % between runs

${table(changed, ['change', 'runs', 'regression', 'inconclusive', 'equivalent', 'interval contains the truth'])}

### A slowdown of 5 %, equal to the margin, with little spread between runs

${table(slower, ['generated runs', 'runs', 'equivalent', 'regression'])}

### Against a baseline of ${pooled[0]!.base} runs

A pipeline compares few new runs with a baseline of earlier runs.

${table(pooled, ['generated runs', 'change', 'runs', 'regression', 'any of three', 'interval contains the truth'])}

### Limits

- With three new runs, the 95 % interval is wider than needed: it contains the truth in ${formatShare(smallest(ofThree))} to
  ${formatShare(largest(ofThree))} of the pairs.
- The generated runs are short (60 s). Longer runs spread less, so comparisons of longer runs find smaller changes.
`;
}

const columns = {
  'generated runs': ({ world }) => world,
  change: ({ factor }) => (factor === 1 ? 'unchanged' : formatRatio(factor)),
  runs: ({ base, head }) => `${base} v ${head}`,
  'spread of the p95': ({ found }) => formatShare(found.spread),
  'false regression': share(({ alone }) => alone.regression),
  regression: share(({ alone }) => alone.regression),
  'any of three': share(({ family }) => family.regression),
  inconclusive: share(({ alone }) => alone.inconclusive),
  equivalent: share(({ alone }) => alone.equivalent),
  'interval contains the truth': share(({ covered }) => covered),
} satisfies Record<string, (cell: Cell) => string>;

function table(cells: readonly Cell[], names: readonly (keyof typeof columns)[]): string {
  const row = (texts: readonly string[]) => `| ${texts.join(' | ')} |`;
  const rows = cells.map((cell) => row(names.map((name) => columns[name](cell))));
  return [row(names), `|${'---|'.repeat(names.length)}`, ...rows].join('\n');
}

/** Formats a share of the compared pairs with its two one-sided 95 % bounds: `4.2 % (3.5 % to 5 %)`. */
function share(hits: (found: Tally) => number): (cell: Cell) => string {
  return ({ found }) => {
    const [low, high] = shareBounds(hits(found), found.pairs);
    return `${formatShare(hits(found) / found.pairs)} (${formatShare(low)} to ${formatShare(high)})`;
  };
}
