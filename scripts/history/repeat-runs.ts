import { unfit } from '../../results/compare/run-digest.ts';
import type { RunDigest } from '../../results/record/digest.ts';
import type { RunDocument } from '../../results/record/run.ts';
import { formatCountOf } from '../../results/words/format.ts';
import { UserError } from '../../scenarios/base/errors.ts';
import type { Say } from '../terminal/terminal.ts';
import { compareStoredRuns } from './compare-stored-runs.ts';
import { compareWithHistory, type HistoryComparison } from './compare-with-history.ts';
import { digestOf, historyOf } from './digests.ts';
import { levelOfOneLook, planRepeats, type RepeatPlan } from './plan-repeats.ts';

/**
 * `head` and `base` run at the same time; `base` runs on the target `against`. `comparison` compares `head` with
 * earlier runs.
 */
export type Round = { head: RunDocument; base?: RunDocument; comparison?: HistoryComparison | undefined };

export type RepeatOptions = {
  /**
   * The number of rounds. With `auto` and `against`, `effect` and the spread between runs decide the number, at most
   * 30. An early comparison may end the rounds sooner. With `auto` alone, there are three rounds.
   */
  repeat: number | 'auto';
  /** The smallest change that the comparison must detect, as a share: 0.1 for 10 %. */
  effect: number;
  /** The target of the base runs. */
  against: string | undefined;
  discardFirst?: boolean | undefined;
  store: string;
  /**
   * If true, `repeatRuns` throws a UserError of the comparison, for example about a damaged baseline. If false,
   * `repeatRuns` only prints the error.
   */
  strict: boolean;
  say: Say;
};

/**
 * Makes `repeat` rounds, or for `auto` the number in the repeat plan. Stops earlier if an early comparison decides, or
 * if `round` resolves to undefined. Compares the head runs with their base runs. If there are no base runs, compares
 * the head runs with the baseline, or else with earlier runs.
 */
export async function repeatRuns(
  round: (n: number, of: number | undefined) => Promise<Round | undefined>,
  options: RepeatOptions,
): Promise<{ rounds: Round[]; outcome: HistoryComparison | undefined }> {
  const { repeat, say } = options;
  const auto = repeat === 'auto';
  let level = levelOfOneLook;
  const rounds: Round[] = [];
  let limit = auto ? 1 : repeat;
  let look = Number.POSITIVE_INFINITY;
  while (rounds.length < limit) {
    const made = await round(rounds.length + 1, auto && rounds.length === 0 ? undefined : limit);
    if (!made) break;
    rounds.push(made);
    if (auto && rounds.length === 1) {
      const plan = await planFromFirst(made, options);
      limit = plan.runs;
      look = plan.look;
      level = plan.level;
    }
    if (rounds.length !== look || look >= limit) continue;
    const outcome = await tryCompare(rounds, options, level);
    if (outcome && outcome.comparison.verdict !== 'inconclusive') {
      say(`the comparison was decided after ${rounds.length} of ${limit} pairs of runs`);
      return { rounds, outcome };
    }
  }
  return { rounds, outcome: rounds.length > 0 ? await tryCompare(rounds, options, level) : undefined };
}

async function planFromFirst(first: Round, options: RepeatOptions): Promise<RepeatPlan> {
  const { head, base } = first;
  const { store, effect, say } = options;
  const own = await digestOf(store, head);
  const history = await historyOf(store, [own]);
  const outcome = base ? undefined : await tryCompare([first], options, levelOfOneLook);
  const plan = planRepeats(history, effect, base ? 'pairs' : (outcome?.comparison.batches.base.length ?? 0));
  const percent = (share: number) => `${(share * 100).toFixed(1)} %`;
  const source = plan.isMeasured ? 'measured on stored runs' : 'assumed until 10 runs are stored';
  const spread = `a spread of ${percent(plan.spread)} between runs (${source})`;
  say(planLine(plan, Boolean(base), { change: percent(effect), spread }));
  return plan;
}

function planLine(plan: RepeatPlan, isPaired: boolean, { change, spread }: { change: string; spread: string }): string {
  const made = isPaired
    ? formatCountOf(plan.runs, 'pair of runs', 'pairs of runs')
    : `${formatCountOf(plan.runs, 'run')}, one batch,`;
  if (plan.isEnough) return `${made} detect a change of ${change} four times in five at ${spread}`;
  return isPaired
    ? `${made}, the most allowed, do not detect a change of ${change} at ${spread}`
    : `${made} do not detect a change of ${change} at ${spread}; ` +
        'pairs of runs can: use --against with the target of the base';
}

async function tryCompare(
  rounds: readonly Round[],
  options: RepeatOptions,
  level: number,
): Promise<HistoryComparison | undefined> {
  try {
    return await compareRounds(rounds, options, level);
  } catch (error) {
    if (options.strict || !(error instanceof UserError)) throw error;
    options.say(`not compared: ${[error.where.file, error.message].filter(Boolean).join(': ')}`);
    return undefined;
  }
}

async function compareRounds(
  rounds: readonly Round[],
  { store, against, discardFirst }: RepeatOptions,
  level: number,
): Promise<HistoryComparison | undefined> {
  if (against === undefined) {
    // A single run was already compared when its report was written.
    const [first] = rounds;
    if (first?.comparison && rounds.length === 1 && level === levelOfOneLook) return first.comparison;
    const heads = rounds.map(({ head }) => head);
    return compareWithHistory(store, heads, { level, discardFirst });
  }
  // A pair is left out if either of its runs is INVALID or did not end by itself.
  const pairs = rounds.flatMap(({ head, base }) =>
    base && unfit(head) === null && unfit(base) === null ? [{ head, base }] : [],
  );
  if (pairs.length === 0) return undefined;
  const sides: { base: RunDigest[]; head: RunDigest[] } = { base: [], head: [] };
  for (const { base, head } of pairs) {
    sides.base.push(await digestOf(store, base));
    sides.head.push(await digestOf(store, head));
  }
  const comparison = await compareStoredRuns(store, sides.base, sides.head, {
    paired: true,
    level,
    discardFirst,
  });
  return { against: `${against}, side by side`, comparison };
}
