/** Numbers as people read them. Base units come in (seconds, bytes, shares of 1); `null` is shown as a dash. */

const missing = '–';

/**
 * `unit` is one of `s`, `B`, `1`, `ratio` (a share of 1, shown in percent), one of these per another (`1/s`, `B/s`), or
 * any other word, which is appended.
 * An infinite duration is a start that never got its answer.
 */
export function formatValue(value: number | null, unit: string, digits = 3): string {
  if (value === null || Number.isNaN(value)) return missing;
  if (!Number.isFinite(value)) return unit === 's' ? 'no answer' : value > 0 ? '∞' : '-∞';
  switch (unit) {
    case 's':
      return seconds(value, digits);
    case 'B':
      return bytes(value, digits);
    case 'ratio':
      return percent(value, digits);
    case '1':
    case '':
      return plain(value, digits);
  }
  const [base = '', per] = unit.split('/');
  return per === undefined ? `${plain(value, digits)} ${unit}` : `${formatValue(value, base, digits)}/${per}`;
}

/** Both sides of a comparison, with as many digits as it takes to tell them apart. */
export function formatAgainst(value: number | null, limit: number, unit: string): { value: string; limit: string } {
  const shown = (digits: number) => ({
    value: formatValue(value, unit, digits),
    limit: formatValue(limit, unit, digits),
  });
  if (value === null || value === limit) return shown(3);
  for (let digits = 3; digits < 9; digits++) {
    const pair = shown(digits);
    if (pair.value !== pair.limit) return pair;
  }
  return shown(9);
}

export function formatCount(count: number): string {
  return plain(count, 3);
}

export function formatShare(share: number | null): string {
  return formatValue(share, 'ratio');
}

/** `+1:05.250` and `-0:00.300`: when something happened, from T0. */
export function formatOffset(offsetSeconds: number): string {
  const ms = Math.round(Math.abs(offsetSeconds) * 1000);
  const clock = `${Math.floor(ms / 60_000)}:${pad(Math.floor(ms / 1000) % 60, 2)}.${pad(ms % 1000, 3)}`;
  return `${offsetSeconds < 0 && ms > 0 ? '-' : '+'}${clock}`;
}

/** `2026-11-24 08:31:02 UTC` from an RFC 3339 time. */
export function formatTime(rfc3339: string): string {
  return `${rfc3339.slice(0, 10)} ${rfc3339.slice(11, 19)} UTC`;
}

/** Anything on one line: for table cells and terminals. */
export function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}

function seconds(value: number, digits: number): string {
  const size = Math.abs(value);
  if (size === 0) return '0 ms';
  if (size < 0.9995e-3) return `${plain(value * 1e6, digits)} µs`;
  if (size < 0.9995) return `${plain(value * 1e3, digits)} ms`;
  if (size < 120) return `${plain(value, digits)} s`;
  const minutes = Math.floor(size / 60);
  const sign = value < 0 ? '-' : '';
  if (minutes < 120) return `${sign}${minutes} min ${Math.floor(size % 60)} s`;
  return `${sign}${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

function bytes(value: number, digits: number): string {
  const size = Math.abs(value);
  for (const [factor, unit] of [
    [1e9, 'GB'],
    [1e6, 'MB'],
    [1e3, 'kB'],
  ] as const) {
    if (size >= factor) return `${plain(value / factor, digits)} ${unit}`;
  }
  return `${plain(value, digits)} B`;
}

/** Enough decimals that 99.9996 % never reads as 100 %, nor 0.0004 % as 0 %. */
function percent(share: number, digits: number): string {
  const distance = Math.min(Math.abs(share), Math.abs(1 - share)) * 100;
  const needed = distance === 0 ? 0 : Math.ceil(-Math.log10(distance));
  const decimals = Math.min(12, Math.max(digits - 2, needed + digits - 3));
  return `${new Intl.NumberFormat('en-US', { maximumFractionDigits: decimals }).format(share * 100)} %`;
}

function plain(value: number, digits: number): string {
  if (Number.isInteger(value)) return value.toLocaleString('en-US');
  const whole = Math.floor(Math.log10(Math.abs(value))) + 1;
  return new Intl.NumberFormat('en-US', { maximumSignificantDigits: Math.max(digits, whole, 1) }).format(value);
}

function pad(value: number, length: number): string {
  return String(value).padStart(length, '0');
}
