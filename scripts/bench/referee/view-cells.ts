import { normals } from '../../../scenarios/base/normals.fixture.ts';
import { type JourneyRun, judgeViews } from '../../../thresholds/judge/views.fixture.ts';
import type { Bound } from '../met-by.ts';
import { type Cell, outcomeOf } from './cell.ts';

/** Simulated page views of journey runs. All spreads are standard deviations of the logarithm. */
type Views = {
  name: string;
  runs: number;
  views: number;
  /** `between` is the spread between journey runs, `within` the spread between the page views of one run. */
  between: number;
  within: number;
  /**
   * The weight of the first run; 1 when absent. Planned starts that fall within a slow run are not made. The slow run
   * counts for them, too.
   */
  starts?: number;
};

const atLimit = 'FAIL at the limit';
const worse = 'PASS, 10 % worse';
const muchWorse = 'PASS, 20 % worse';
const shown = 'FAIL, 20 % worse';

/** Each key is a figure: the share of trials that end with `verdict`. `truth` is the true p75, divided by the limit. */
const ofViews: Readonly<Record<string, { verdict: 'PASS' | 'FAIL'; truth: number }>> = {
  [atLimit]: { verdict: 'FAIL', truth: 1 },
  [worse]: { verdict: 'PASS', truth: 1.1 },
  [muchWorse]: { verdict: 'PASS', truth: 1.2 },
  [shown]: { verdict: 'FAIL', truth: 1.2 },
};

/** The p75 of a standard normal value. */
const p75 = 0.6745;

/**
 * Judges the p75 of page views. With `starts`, the first run has a larger weight, but its page views are as fast as
 * those of the other runs.
 */
function viewCell(of: Views, figures: Readonly<Record<string, Bound>>): Cell {
  const quantile = Math.exp(p75 * Math.hypot(of.between, of.within));
  return {
    group: 'verdicts',
    name: `p75, ${of.name}`,
    figures,
    trial(random) {
      const runs = runsOf(of, random('run'));
      return outcomeOf(figures, (name) => {
        const { verdict, truth } = ofViews[name]!;
        return judgeViews(runs, { objective: quantile / truth }).verdict === verdict;
      });
    },
  };
}

function runsOf({ runs, views, between, within, starts = 1 }: Omit<Views, 'name'>, random: () => number): JourneyRun[] {
  const normal = normals(random);
  return Array.from({ length: runs }, (_, run) => {
    const level = between * normal();
    const values = Array.from({ length: views }, () => Math.exp(level + within * normal()));
    return { views: values, starts: run === 0 ? starts : 1 };
  });
}

/**
 * Values are rounded to multiples of `grid`. Then 16 % of the values equal the limit, and 25 % are at or above the
 * limit.
 */
const spread = 0.3;
const grid = Math.exp(p75 * spread) / 4.5;
const limit = 5 * grid;

/** Judges rounded values. The objective is `<`, so a rounded value that is equal to the limit breaks the objective. */
function roundedCell(runs: number, figures: Readonly<Record<string, Bound>>): Cell {
  const of = { runs, views: 1, between: spread, within: 0 };
  return {
    group: 'verdicts',
    name: `p75 < limit, ${runs} rounded values, 16 % of them equal to the limit`,
    figures,
    trial(random) {
      const made = runsOf(of, random('run'));
      return outcomeOf(figures, (name) => {
        const { verdict, truth } = ofViews[name]!;
        const rounded = made.map(({ views }) => ({
          views: views.map((one) => Math.round((one * truth) / grid) * grid),
        }));
        return judgeViews(rounded, { op: '<', objective: limit }).verdict === verdict;
      });
    },
  };
}

const one = { views: 1, between: 0.3, within: 0 };
const three = { views: 3, between: 0.25, within: 0.15 };

export const viewCells: readonly Cell[] = [
  viewCell(
    { name: '12 values', runs: 12, ...one },
    { [atLimit]: { atMost: 0.04 }, [worse]: { atLeast: 0.18, atMost: 0.28 }, [muchWorse]: { atMost: 0.1 } },
  ),
  viewCell(
    { name: '30 values', runs: 30, ...one },
    { [atLimit]: { atMost: 0.04 }, [worse]: { atMost: 0.15 }, [muchWorse]: { atMost: 0.04 } },
  ),
  viewCell(
    { name: 'three views in each of 12 journeys', runs: 12, ...three },
    { [atLimit]: { atMost: 0.04 }, [worse]: { atMost: 0.15 }, [muchWorse]: { atMost: 0.04 } },
  ),
  viewCell(
    { name: 'three views in each of 20 journeys', runs: 20, ...three },
    { [atLimit]: { atMost: 0.04 }, [worse]: { atMost: 0.15 }, [muchWorse]: { atMost: 0.04 } },
  ),
  viewCell(
    { name: 'three views in each of 12 journeys, one stands for 12 planned starts', runs: 12, starts: 12, ...three },
    { [atLimit]: { atMost: 0.06 }, [muchWorse]: { atMost: 0.06 } },
  ),
  viewCell(
    { name: 'three views in each of 20 journeys, one stands for 20 planned starts', runs: 20, starts: 20, ...three },
    { [atLimit]: { atMost: 0.06 }, [muchWorse]: { atMost: 0.06 } },
  ),
  roundedCell(60, { [atLimit]: { atMost: 0.06 }, [muchWorse]: { atMost: 0.06 }, [shown]: { atLeast: 0.9 } }),
];
