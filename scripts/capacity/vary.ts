import type { Document } from '../../scenarios/base/document.ts';
import { UserError, type Where } from '../../scenarios/base/errors.ts';
import { nearest } from '../../scenarios/base/nearest.ts';
import { parseDuration, parseRate, parseSize } from '../../scenarios/base/units.ts';
import type { Plan } from '../../scenarios/plan/plan.ts';

type Traffic = Readonly<Record<string, unknown>>;

/** What a search for capacity turns: a number of the plan's traffic. */
export type Knob = {
  key: string;
  unit: '1/s' | '1' | 's' | 'B';
  /** As the plan has it. */
  value: number;
  /** The traffic with another value. */
  turn(value: number): Traffic;
  /** The nearest value that can be set. */
  round(value: number): number;
};

/**
 * `mesh-node.nodes`, with or without `traffic.` before it; without a key all arrival rates of the k6 section together,
 * in their proportions. Throws UserError with the plan's file and line.
 */
export function knobOf(document: Document<Plan>, key: string | undefined): Knob {
  if (key === undefined) return ratesKnob(document);
  return keyKnob(document.value.traffic, key.replace(/^traffic\./, ''), document.where(['traffic']));
}

/** The key of all arrival rates of k6 together. */
export const allRates = 'k6.scenarios';

/** Reads what the plan would read in the knob's place; a bare number is in the knob's own unit. */
export function parseInUnit(text: string, { unit }: Pick<Knob, 'unit'>): number | undefined {
  if (/^\d+(\.\d+)?$/.test(text)) return Number(text);
  return spellings.find((one) => one.unit === unit)?.parse(text);
}

const spellings = [
  { unit: '1/s', parse: parseRate, write: (value: number) => `${decimal(value)}/s` },
  { unit: 's', parse: parseDuration, write: (value: number) => `${decimal(value)}s` },
  { unit: 'B', parse: parseSize, write: (value: number) => `${Math.round(value)}B` },
] as const;

function ratesKnob(document: Document<Plan>): Knob {
  const { traffic } = document.value;
  const scenarios = recordOf(recordOf(traffic.k6)?.scenarios) ?? {};
  const rates = Object.entries(scenarios).flatMap(([name, share]) => {
    const rate = parseRate(String(recordOf(share)?.rate ?? share));
    return rate === undefined ? [] : [{ name, share, rate }];
  });
  const value = rates.reduce((sum, { rate }) => sum + rate, 0);
  if (value === 0) {
    throw new UserError('the plan has no arrival rates of k6 to scale', {
      ...document.where(['traffic']),
      hint: `name what to vary: ${numbersIn(traffic)
        .map((path) => `--vary ${path.join('.')}`)
        .join(', ')}`,
    });
  }
  return {
    key: allRates,
    unit: '1/s',
    value,
    round: significant,
    turn: (next) => {
      const scaled = rates.map(({ name, share, rate }) => {
        const text = `${decimal((rate * next) / value)}/s`;
        return [name, recordOf(share) ? { ...recordOf(share), rate: text } : text] as const;
      });
      return {
        ...traffic,
        k6: { ...recordOf(traffic.k6), scenarios: { ...scenarios, ...Object.fromEntries(scaled) } },
      };
    },
  };
}

/** A number of any tree of a file; `where` is the place of the tree. Throws UserError. */
export function keyKnob(tree: Traffic, key: string, where: Where): Knob {
  const all = numbersIn(tree);
  // A program's own rate may be called by the program's name, whichever way it is written.
  const path = all.find((one) => one.join('.') === key) ?? all.find((one) => one.join('.') === `${key}.rate`);
  if (!path) {
    const names = all.map((one) => one.join('.'));
    throw new UserError(`there is no number to vary at ${JSON.stringify(key)}`, {
      ...where,
      hint: nearest(key, names),
    });
  }
  const raw = path.reduce<unknown>((at, part) => recordOf(at)?.[part], tree);
  const turn = (write: (value: number) => unknown) => (next: number) => replaced(tree, path, write(next)) as Traffic;
  if (typeof raw === 'number') {
    const round = Number.isInteger(raw) ? Math.round : significant;
    return { key, unit: '1', value: raw, round, turn: turn((next) => next) };
  }
  const spelling = spellings.find((one) => one.parse(String(raw)) !== undefined)!;
  const round = spelling.unit === 'B' ? Math.round : significant;
  return { key, unit: spelling.unit, value: spelling.parse(String(raw))!, round, turn: turn(spelling.write) };
}

/** Where the numbers lie, with a unit or without. */
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

/** Finer steps than these are lost in the noise. */
function significant(value: number): number {
  return Number(value.toPrecision(4));
}

/** The units' parsers know no exponents. */
function decimal(value: number): string {
  return String(Number(value.toFixed(6)));
}
