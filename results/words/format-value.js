// This file is plain JavaScript without imports, because the HTML report contains it as a script for its charts. So the
// charts show the same texts as the tables.

/**
 * Returns a value as text with a unit that fits its size: `23.1 ms`, `2 min 30 s`, `99.95 %`, `1.25 MB`, `110/s`.
 * `unit` is `s`, `B`, `1`, `ratio` (a share of 1, written in percent), or any other word. A slash between two units
 * makes a rate (`B/s`). Null and NaN become a dash. An infinite duration becomes `no answer`.
 */
export function formatValue(value, unit, digits = 3) {
  if (value === null || Number.isNaN(value)) return '–';
  const [base = '', per] = unit.split('/');
  if (per !== undefined) return `${formatValue(value, base, digits)}/${per}`;
  if (!Number.isFinite(value)) return unit === 's' ? 'no answer' : value > 0 ? '∞' : '-∞';
  if (unit === 's') return formatSeconds(value, digits);
  if (unit === 'B') return formatBytes(value, digits);
  if (unit === 'ratio') return formatPercent(value, digits);
  return unit === '1' || unit === '' ? formatNumber(value, digits) : `${formatNumber(value, digits)} ${unit}`;
}

function formatSeconds(value, digits) {
  const size = Math.abs(value);
  if (size === 0) return '0 ms';
  if (size < 0.9995e-3) return `${formatNumber(value * 1e6, digits)} µs`;
  if (size < 0.9995) return `${formatNumber(value * 1e3, digits)} ms`;
  if (size < 120) return `${formatNumber(value, digits)} s`;
  const sign = value < 0 ? '-' : '';
  const minutes = Math.floor(size / 60);
  // With three digits, a duration below two hours is shown in whole seconds, and a longer duration in whole minutes.
  // With more digits, smaller units are shown, so that nearly equal durations do not look equal.
  const scale = 10 ** Math.max(0, digits - 3);
  const rest = Math.floor((size % 60) * scale + 1e-6) / scale;
  if (minutes < 120) return `${sign}${minutes} min ${rest} s`;
  return `${sign}${Math.floor(minutes / 60)} h ${minutes % 60} min${digits > 3 ? ` ${rest} s` : ''}`;
}

function formatBytes(value, digits) {
  const size = Math.abs(value);
  if (size >= 1e9) return `${formatNumber(value / 1e9, digits)} GB`;
  if (size >= 1e6) return `${formatNumber(value / 1e6, digits)} MB`;
  if (size >= 1e3) return `${formatNumber(value / 1e3, digits)} kB`;
  return `${formatNumber(value, digits)} B`;
}

/** Shows so many decimals that 99.9996 % does not become 100 %, and 0.0004 % does not become 0 %. */
function formatPercent(share, digits) {
  const distance = Math.min(Math.abs(share), Math.abs(1 - share)) * 100;
  const needed = distance === 0 ? 0 : Math.ceil(-Math.log10(distance));
  const decimals = Math.min(12, Math.max(digits - 2, needed + digits - 3));
  return `${new Intl.NumberFormat('en-US', { maximumFractionDigits: decimals }).format(share * 100)} %`;
}

function formatNumber(value, digits) {
  if (Number.isInteger(value)) return value.toLocaleString('en-US');
  const whole = Math.floor(Math.log10(Math.abs(value))) + 1;
  return new Intl.NumberFormat('en-US', { maximumSignificantDigits: Math.max(digits, whole, 1) }).format(value);
}
