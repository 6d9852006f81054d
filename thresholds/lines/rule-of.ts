import type { Metric, Select } from '../../results/record/metric.ts';
import type { Fold, Op } from '../../results/record/slo.ts';
import { append } from '../../scenarios/base/long-lists.ts';
import { type ObjectiveText, objectiveUnits, type Problem } from '../../scenarios/plan/objective-text.ts';
import type { Meaning, Share } from './meaning.ts';

/** The SLO that a line states, in base units such as seconds. */
export type Rule =
  | { kind: 'quantile'; of: Select; q: number; op: '<' | '<='; limit: number }
  | { kind: 'ratio'; counts: 'good' | 'bad'; part: Select; total: Select; target: number }
  | { kind: 'fold'; of: Select; fold: Fold; op: Op; limit: number };

type Stated = { meaning: Meaning; objective: ObjectiveText; unitOf: (select: Select) => Metric['unit'] };

/** Returns the rule of a line, or the problem when the objective of the line does not fit the series. */
export function ruleOf(stated: Stated): Rule | Problem {
  const { meaning, objective } = stated;
  const hint = `write ${meaning.example}`;
  if (objective.op === '!=') return { problem: 'an SLO cannot use !=', hint };
  if (objective.limit < 0) return { problem: 'no measured value is below 0', hint };
  switch (formOf(meaning, objective)) {
    case 'values':
      return ofValues(stated, hint);
    case 'share':
      return ofShare(meaning.share!, meaning, objective, hint);
    case 'count':
      return ofCount(meaning.count!, objective, hint);
    case 'flow':
      return ofFlow(meaning.flow!, objective, hint);
    case 'level':
      return ofLevel(meaning.level!, stated, hint);
    case undefined:
      return { problem: `${shown(objective)} does not fit this name, which means ${meaning.about}`, hint };
  }
}

type Form = 'values' | 'share' | 'count' | 'flow' | 'level';

/**
 * Returns the first kind of value, such as `values` or `share`, that fits the objective and is set in `meaning`.
 * Undefined if there is none.
 */
function formOf(meaning: Meaning, { aggregate, unit }: ObjectiveText): Form | undefined {
  const kind = unit && objectiveUnits[unit].of;
  const wanted: Form[] = [];
  if (aggregate === 'quantile' || aggregate === 'avg') wanted.push('values');
  else if (aggregate === 'min' || aggregate === 'max') wanted.push('values', 'level');
  else if (aggregate === 'count') wanted.push('count');
  else if (aggregate === 'rate') append(wanted, kind === 'rate' ? (['flow'] as const) : (['share', 'flow'] as const));
  else if (aggregate === 'value') wanted.push('level');
  else if (kind === 'share') wanted.push('share', 'level');
  else if (kind === 'rate') wanted.push('flow');
  else if (kind !== undefined) wanted.push('level', 'values');
  else wanted.push('share', 'count', 'level', 'values');
  return wanted.find((form) => meaning[form] !== undefined);
}

/**
 * Returns the limit in the base unit of a series; undefined when the unit of the limit does not fit. `plain` is the
 * factor for a limit without a unit; undefined if the limit needs a unit.
 */
function limitIn({ limit, unit }: ObjectiveText, base: Metric['unit'], plain: number | undefined): number | undefined {
  if (unit === undefined) return plain === undefined ? undefined : round(limit * plain);
  const { of, factor } = objectiveUnits[unit];
  const fits = { time: 's', size: 'B', share: '1', rate: undefined }[of] === base;
  return fits ? round(limit * factor) : undefined;
}

/** Rounds away the error of binary fractions: 9 ms are 0.009 s, not 0.009000000000000001 s. */
const round = (value: number) => Number(value.toPrecision(12));

function ofValues({ meaning, objective, unitOf }: Stated, hint: string): Rule | Problem {
  const of = meaning.values!;
  const { aggregate, q, op } = objective;
  if (aggregate === undefined)
    return { problem: `${shown(objective)} needs a percentile, because there are many values`, hint };
  const unit = unitOf(of);
  const isK6 = objective.isK6Percentile || meaning.inMilliseconds;
  const limit = limitIn(objective, unit, unit === '1' ? 1 : isK6 && unit === 's' ? 1e-3 : undefined);
  if (limit === undefined) return misfit(objective, unit, hint);
  if (aggregate !== 'quantile') {
    const why = aggregate === 'avg' ? 'an average (avg) hides slow values' : 'a single value would decide the verdict';
    return {
      problem: `a run cannot judge ${objective.call} of single values: ${why}`,
      hint: `name a percentile: ${meaning.example}`,
    };
  }
  if (q === undefined || q <= 0 || q >= 1)
    return { problem: `the percentile ${objective.call} cannot be judged from samples`, hint };
  if (op === '<' || op === '<=') return { kind: 'quantile', of, q, op, limit };
  return { problem: 'a percentile must stay below its limit', hint };
}

function ofShare(share: Share, meaning: Meaning, objective: ObjectiveText, hint: string): Rule | Problem {
  const limit = limitIn(objective, '1', 1);
  if (limit === undefined) return misfit(objective, '1', hint);
  if (limit > 1)
    return {
      problem: `${shown(objective)} is no share`,
      hint: meaning.count ? `${hint}, or count ${objective.op} ${limit}` : hint,
    };
  const { op } = objective;
  const isFloor = op === '>' || op === '>=' || (op === '==' && limit === 1);
  if (op === '==' && limit !== 0 && limit !== 1)
    return { problem: 'a share is an estimate, so == works only with 0 and 100 %', hint };
  const reads = share.reads === 'either' ? (isFloor ? 'good' : 'bad') : share.reads;
  if ((reads === 'good') !== isFloor) {
    return { problem: `${meaning.about} must stay ${isFloor ? 'below' : 'above'} its limit`, hint };
  }
  const goodShare = reads === 'good' ? limit : 1 - limit;
  if (goodShare === 0) return { problem: 'every run meets this limit', hint };
  if (goodShare < 1) {
    const counts = share.reads === 'either' ? reads : share.counts;
    return { kind: 'ratio', counts, part: share.part, total: share.total, target: round(goodShare) };
  }
  const of = share.reads === 'either' ? badPart(share, isFloor) : share.counts === 'bad' ? share.part : meaning.count;
  if (of) return { kind: 'fold', of, fold: 'sum', op: '<=', limit: 0 };
  return { problem: 'no number of samples shows a share of 100 %', hint };
}

/**
 * Returns the selection of the bad events of a Rate. If `isFloor` is true, `part` selects the good events, so all other
 * events are bad. Otherwise, `part` selects the bad events.
 */
function badPart({ part, total }: Share, isFloor: boolean): Select {
  if (!isFloor) return part;
  const [label, value] = Object.entries(part.match)[0]!;
  return { ...total, match: { [label]: value === 'true' ? 'false' : 'true' } };
}

function ofCount(of: Select, objective: ObjectiveText, hint: string): Rule | Problem {
  const { op, unit, limit } = objective;
  if (unit !== undefined) return { problem: `${shown(objective)} is no count`, hint };
  if (op === '==' && limit > 0)
    return { problem: 'a count can be compared by == only with 0', hint: 'write >= and <= as two lines' };
  return { kind: 'fold', of, fold: 'sum', op: op === '==' ? '<=' : (op as Op), limit };
}

function ofFlow(of: Select, { op, unit, limit }: ObjectiveText, hint: string): Rule | Problem {
  if (op === '==') return { problem: 'a rate cannot be compared with ==', hint };
  const factor = unit === undefined ? 1 : objectiveUnits[unit].factor;
  return { kind: 'fold', of, fold: 'rate', op: op as Op, limit: round(limit * factor) };
}

function ofLevel(of: Select, { objective, unitOf }: Stated, hint: string): Rule | Problem {
  const unit = unitOf(of);
  const limit = limitIn(objective, unit, unit === '1' ? 1 : undefined);
  if (limit === undefined) return misfit(objective, unit, hint);
  const { op, aggregate } = objective;
  if (op === '==' && limit !== 0 && limit !== 1)
    return { problem: 'each value of this metric must meet the limit, so == works only with 0 and 1', hint };
  const isFloor = op === '>' || op === '>=' || (op === '==' && limit === 1);
  const fold = isFloor ? 'min' : 'max';
  if ((aggregate === 'min' || aggregate === 'max') && aggregate !== fold) {
    return { problem: `${shown(objective)} would hold as soon as one value meets it`, hint: `write ${fold}` };
  }
  return { kind: 'fold', of, fold, op: op === '==' ? (isFloor ? '>=' : '<=') : (op as Op), limit };
}

function misfit(objective: ObjectiveText, unit: Metric['unit'], hint: string): Problem {
  const wanted = {
    s: 'a time with its unit, such as 100ms',
    B: 'a size with its unit, such as 4kB',
    '1': 'a plain number',
  };
  return { problem: `${shown(objective)}: the limit needs ${wanted[unit]}`, hint };
}

function shown({ call, op, limit, unit }: ObjectiveText): string {
  return `"${call === undefined ? '' : `${call} `}${op} ${limit}${unit ?? ''}"`;
}
