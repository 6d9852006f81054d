import type { Part } from '../../results/record/producer.ts';
import { UserError, type Where } from '../../scenarios/base/errors.ts';
import { nearest } from '../../scenarios/base/nearest.ts';
import { parseDuration, parseRate, parseSize } from '../../scenarios/base/units.ts';
import type { Document } from '../../scenarios/base/yaml/document.ts';
import type { Plan } from '../../scenarios/plan/plan.ts';

type Traffic = Readonly<Record<string, unknown>>;

export type Knob = {
  key: string;
  unit: '1/s' | '1' | 's' | 'B';
  value: number;
  /** If `value` is the sum of several arrival rates: the share of the lowest rate in `value`. Otherwise 1. */
  smallestShare: number;
  apply(value: number): Traffic;
  /**
   * If the varied number is a plain whole number or a size, rounds to a whole number. Otherwise, rounds to four
   * significant digits.
   */
  round(value: number): number;
};

/**
 * Returns the knob: the number in a plan that a capacity search varies. A key such as `mesh-node.nodes` names the
 * number. The key may begin with `traffic.`. Without a key, the knob scales all arrival rates of the first load
 * generator that has rates. Throws UserError if the plan has no such number.
 */
export function knobOf(document: Document<Plan>, parts: readonly Part[], key: string | undefined): Knob {
  if (key === undefined) return ratesKnob(document, parts);
  return keyKnob(document.value.traffic, key.replace(/^traffic\./, ''), document.where(['traffic']));
}

/**
 * Returns the number of a text such as `110/s`, in the unit of the knob (the varied number). A text without a unit has
 * the unit of the knob. Undefined if the text has another form.
 */
export function parseInUnit(text: string, { unit }: Pick<Knob, 'unit'>): number | undefined {
  if (/^\d+(\.\d+)?$/.test(text)) return Number(text);
  return spellings.find((one) => one.unit === unit)?.parse(text);
}

const spellings = [
  { unit: '1/s', parse: parseRate, write: (value: number) => `${decimal(value)}/s` },
  { unit: 's', parse: parseDuration, write: (value: number) => `${decimal(value)}s` },
  { unit: 'B', parse: parseSize, write: (value: number) => `${Math.round(value)}B` },
] as const;

function ratesKnob(document: Document<Plan>, parts: readonly Part[]): Knob {
  const { traffic } = document.value;
  for (const { producer } of parts) {
    const { name, capacity } = producer;
    const rates = name in traffic ? capacity?.rates?.(traffic[name]) : undefined;
    if (!rates) continue;
    return {
      key: rates.key,
      unit: '1/s',
      value: rates.perSecond,
      smallestShare: rates.smallestShare,
      round: significant,
      apply: (next) => ({ ...traffic, [name]: rates.scale(next) }),
    };
  }
  throw new UserError('no traffic of the plan has arrival rates to scale', {
    ...document.where(['traffic']),
    hint: `name the number to vary: ${numbersIn(traffic)
      .map((path) => `--vary ${path.join('.')}`)
      .join(', ')}`,
  });
}

/**
 * Returns the knob (the number that a search varies) at a key of `tree`. Throws UserErrors with `where`, the place of
 * `tree` in its file.
 */
export function keyKnob(tree: Traffic, key: string, where: Where): Knob {
  const all = numbersIn(tree);
  // The key `api` names the rate of `api`, whether the plan writes `api: 110/s` or `api: { rate: 110/s }`.
  const path = all.find((one) => one.join('.') === key) ?? all.find((one) => one.join('.') === `${key}.rate`);
  if (!path) {
    const names = all.map((one) => one.join('.'));
    throw new UserError(`the key ${JSON.stringify(key)} has no number that can be varied`, {
      ...where,
      hint: nearest(key, names),
    });
  }
  const raw = path.reduce<unknown>((at, part) => recordOf(at)?.[part], tree);
  const apply = (write: (value: number) => unknown) => (next: number) => replaced(tree, path, write(next)) as Traffic;
  if (typeof raw === 'number') {
    const round = Number.isInteger(raw) ? Math.round : significant;
    return { key, unit: '1', value: raw, smallestShare: 1, round, apply: apply((next) => next) };
  }
  const spelling = spellings.find((one) => one.parse(String(raw)) !== undefined)!;
  const round = spelling.unit === 'B' ? Math.round : significant;
  return {
    key,
    unit: spelling.unit,
    value: spelling.parse(String(raw))!,
    smallestShare: 1,
    round,
    apply: apply(spelling.write),
  };
}

function numbersIn(value: unknown, path: readonly string[] = []): string[][] {
  const inner = recordOf(value);
  if (inner) return Object.entries(inner).flatMap(([name, one]) => numbersIn(one, [...path, name]));
  const isNumber = typeof value === 'number' || spellings.some((one) => one.parse(String(value)) !== undefined);
  return isNumber ? [[...path]] : [];
}

function replaced(value: unknown, [first, ...rest]: readonly string[], by: unknown): unknown {
  if (first === undefined) return by;
  const inner = recordOf(value)!;
  return { ...inner, [first]: replaced(inner[first], rest, by) };
}

function recordOf(value: unknown): Record<string, unknown> | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : undefined;
}

/** Rounds to four digits, because a finer step is below the noise of a probe. */
function significant(value: number): number {
  return Number(value.toPrecision(4));
}

/** Formats a number without an exponent, because plans do not accept exponents. */
function decimal(value: number): string {
  return String(Number(value.toFixed(6)));
}
