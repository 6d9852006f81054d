/** A value as people read it: `512 ms`, `2.5 s`, `99.87 %`. */
export function showValue(value: number | null, unit: string): string {
  if (value === null) return 'slower than the timeout';
  const [base, per] = unit.split('/');
  const tail = per === undefined ? '' : `/${per}`;
  if (base === 's' && value !== 0 && Math.abs(value) < 1) return `${digits(value * 1000)} ms${tail}`;
  if (base === 's') return `${digits(value)} s${tail}`;
  if (base === 'B' && Math.abs(value) >= 1e6) return `${digits(value / 1e6)} MB${tail}`;
  if (base === 'B' && Math.abs(value) >= 1e3) return `${digits(value / 1e3)} kB${tail}`;
  return `${digits(value)}${base === 'B' ? ' B' : ''}${tail}`;
}

/** `99.9 %`; enough digits that 99.97 % never reads as 100 %. */
export function showShare(share: number): string {
  const percent = share * 100;
  const text = percent > 99 && percent < 100 ? String(Math.floor(percent * 1000 + 1e-6) / 1000) : digits(percent);
  return `${text} %`;
}

/** `p95`, `p99.9`. */
export function showQuantile(q: number): string {
  return `p${digits(q * 100, 6)}`;
}

/** `4,390 samples`. */
export function showCount(n: number, one = 'sample', many = `${one}s`): string {
  return `${Math.round(n).toLocaleString('en-US')} ${n === 1 ? one : many}`;
}

function digits(value: number, significant = 3): string {
  const whole = Math.abs(value) >= 10 ** significant;
  return whole ? Math.round(value).toLocaleString('en-US') : String(Number(value.toPrecision(significant)));
}
