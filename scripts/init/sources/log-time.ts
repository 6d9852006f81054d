const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/**
 * Returns the milliseconds since 1970 of `10/Oct/2026:13:55:36 -0700`, or of another time that `Date.parse` reads;
 * otherwise undefined.
 */
export function commonTime(text: string): number | undefined {
  const [, day, month, year, time, hours, minutes] =
    /^(\d{2})\/([A-Z][a-z]{2})\/(\d{4}):(\d{2}:\d{2}:\d{2})(?:\.\d+)? ([+-]\d{2})(\d{2})$/.exec(text) ?? [];
  const at = months.indexOf(month ?? '') + 1;
  if (at === 0) return isoTime(text);
  return isoTime(`${year}-${String(at).padStart(2, '0')}-${day}T${time}${hours}:${minutes}`);
}

/**
 * Returns the milliseconds since 1970 of a time in a JSON log: a text, or the seconds, milliseconds or nanoseconds
 * since 1970.
 */
export function jsonTime(value: unknown): number | undefined {
  if (typeof value === 'string' && /^\d+(?:\.\d+)?$/.test(value)) return jsonTime(Number(value));
  if (typeof value === 'string') return commonTime(value);
  if (typeof value !== 'number' || !(value > 0)) return undefined;
  // For a time from 1973 to 5138, the number of seconds since 1970 is below 1e11, and the number of milliseconds is
  // from 1e11 to 1e14. Larger numbers are nanoseconds.
  return value < 1e11 ? value * 1000 : value < 1e14 ? value : value / 1e6;
}

function isoTime(text: string): number | undefined {
  const ms = Date.parse(text);
  return Number.isNaN(ms) ? undefined : ms;
}
