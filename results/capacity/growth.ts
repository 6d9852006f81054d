/** A load that is multiplied by `factor` every `days` days. */
export type Growth = { factor: number; days: number };

const daysOf = { day: 1, week: 7, month: 365.25 / 12, quarter: 365.25 / 4, year: 365.25 } as const;

/** Returns the growth that a text like `5%/month` describes; undefined for 0 % and for a text of another form. */
export function parseGrowth(text: string): Growth | undefined {
  const [, percent, period] = /^(\d+(?:\.\d+)?)%\/(day|week|month|quarter|year)$/.exec(text) ?? [];
  if (percent === undefined || Number(percent) === 0) return undefined;
  return { factor: 1 + Number(percent) / 100, days: daysOf[period as keyof typeof daysOf] };
}

/** Returns the days until a load of `now` has grown to `limit`; 0 if the load is already that large. */
export function daysUntil(now: number, limit: number, { factor, days }: Growth): number {
  return Math.max(0, (Math.log(limit / now) / Math.log(factor)) * days);
}
