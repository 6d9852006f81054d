import { unfit } from '../../results/compare/run-digest.ts';
import type { Comparison } from '../../results/record/comparison.ts';
import type { RunDigest } from '../../results/record/digest.ts';
import type { RunDocument } from '../../results/record/run.ts';
import { UserError } from '../../scenarios/base/errors.ts';
import { compared } from '../commands/compare-command.ts';
import type { Say } from '../terminal/terminal.ts';
import { type Held, holdAgainst } from './compare-with-history.ts';
import { digestOf, historyOf } from './digests.ts';
import { advise, levelOfTwoLooks } from './plan-repeats.ts';

/** The run that is looked at, and the one that was made beside it on the other target. */
export type Round = { head: RunDocument; base?: RunDocument };

export type RoundsOptions = {
  /** `auto`: as many as the effect needs, and no more once it is decided. */
  repeat: number | 'auto';
  /** 0.1 for 10 %. */
  effect: number;
  /** Where the base of each round was made; undefined without one. */
  against: string | undefined;
  store: string;
  /** The comparison counts: where it cannot be made, neither can the run pass. */
  strict: boolean;
  say: Say;
};

/**
 * Makes rounds until there are enough, it is decided, or `round` gives none. What comes out is held against the runs made
 * beside them, else against the baseline or the runs before.
 */
export async function makeRounds(
  round: (n: number, of: number | undefined) => Promise<Round | undefined>,
  options: RoundsOptions,
): Promise<{ rounds: Round[]; held: Held | undefined }> {
  const { repeat, say } = options;
  const auto = repeat === 'auto';
  const level = auto ? levelOfTwoLooks : 0.05;
  const rounds: Round[] = [];
  let [limit, look] = auto ? [1, Number.POSITIVE_INFINITY] : [repeat, Number.POSITIVE_INFINITY];
  while (rounds.length < limit) {
    const made = await round(rounds.length + 1, auto && rounds.length === 0 ? undefined : limit);
    if (!made) break;
    rounds.push(made);
    if (auto && rounds.length === 1) {
      const advice = await advised(made, options);
      [limit, look] = [advice.runs, advice.look];
    }
    if (!auto || rounds.length !== look || look >= limit) continue;
    const held = await hold(rounds, options, level);
    if (held && held.comparison.verdict !== 'inconclusive') {
      say(`decided after ${rounds.length} of ${limit} runs`);
      return { rounds, held };
    }
  }
  return { rounds, held: rounds.length > 0 ? await hold(rounds, options, level) : undefined };
}

async function advised({ head, base }: Round, options: RoundsOptions) {
  const { store, effect, say } = options;
  const own = await digestOf(store, head);
  const history = await historyOf(store, [own]);
  const held = base ? undefined : await hold([{ head }], options, 0.05);
  const stored = held?.comparison.runs.base.length ?? 0;
  const advice = advise(history, effect, stored);
  const percent = (share: number) => `${(share * 100).toFixed(1)} %`;
  const from = advice.known ? 'as the stored runs do' : 'as is assumed before 10 are stored';
  say(
    advice.enough
      ? `${advice.runs} runs see ${percent(effect)} where runs differ by ${percent(advice.spread)}, ${from}`
      : `no sensible number of runs sees ${percent(effect)} where runs differ by ${percent(advice.spread)}, ${from}: ${advice.runs} are made`,
  );
  return advice;
}

/** Advice that cannot be given, as from a damaged baseline, is said and does not end the runs. */
async function hold(rounds: readonly Round[], options: RoundsOptions, level: number): Promise<Held | undefined> {
  try {
    return await holdRounds(rounds, options, level);
  } catch (error) {
    if (options.strict || !(error instanceof UserError)) throw error;
    options.say(`not compared: ${[error.where.file, error.message].filter(Boolean).join(': ')}`);
    return undefined;
  }
}

async function holdRounds(
  rounds: readonly Round[],
  { store, against }: RoundsOptions,
  level: number,
): Promise<Held | undefined> {
  if (against === undefined)
    return holdAgainst(
      store,
      rounds.map(({ head }) => head),
      level,
    );
  // A pair of which one is no use is none.
  const pairs = rounds.flatMap(({ head, base }) =>
    base && unfit(head) === null && unfit(base) === null ? [{ head, base }] : [],
  );
  if (pairs.length === 0) return undefined;
  const sides: { base: RunDigest[]; head: RunDigest[] } = { base: [], head: [] };
  for (const { base, head } of pairs) {
    sides.base.push(await digestOf(store, base));
    sides.head.push(await digestOf(store, head));
  }
  const comparison: Comparison = await compared(store, sides.base, sides.head, { paired: true, level });
  return { against: `${against}, side by side`, comparison };
}
