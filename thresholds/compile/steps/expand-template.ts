/**
 * Returns an annotation as Prometheus shows it: `{{ $labels.name }}` and `{{ $value | humanizePercentage }}` are filled
 * in. https://prometheus.io/docs/prometheus/latest/configuration/template_reference/
 */
export function expandTemplate(text: string, labels: Readonly<Record<string, string>>, value: number): string {
  // This line saves time: most texts have no template, and every expected alert of a test is expanded.
  if (!text.includes('{{')) return text;
  return text
    .replaceAll(/\{\{\s*\$labels\.(\w+)\s*\}\}/g, (_, name: string) => labels[name] ?? '')
    .replaceAll(/\{\{\s*\$value \| humanizePercentage\s*\}\}/g, `${goFourDigits(value * 100)}%`);
}

/**
 * Returns whether every version of Prometheus rounds a share to the same text. The versions add up samples in different
 * orders, so the last digit of the share differs. For a share halfway between two rounded numbers, this digit decides
 * which of them the text shows.
 */
export function hasSureText(share: number): boolean {
  if (share === 0) return true;
  const percent = Math.abs(share * 100);
  const lastDigit = 10 ** (Math.floor(Math.log10(percent)) - 3);
  return Math.abs(((percent / lastDigit) % 1) - 0.5) > 1e-6;
}

/** Returns a number as Go's `%.4g` prints it. */
function goFourDigits(value: number): string {
  if (value === 0) return '0';
  const exponent = Math.floor(Math.log10(Math.abs(Number(value.toPrecision(4)))));
  if (exponent >= -4 && exponent < 4) return String(Number(value.toPrecision(4)));
  const [digits, power] = value.toExponential(3).split('e') as [string, string];
  return `${Number(digits)}e${power[0]}${power.slice(1).padStart(2, '0')}`;
}
