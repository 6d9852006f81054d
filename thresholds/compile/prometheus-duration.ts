const units = [
  { name: 'y', s: 31_536_000, onlyWhole: true },
  { name: 'w', s: 604_800, onlyWhole: true },
  { name: 'd', s: 86_400, onlyWhole: false },
  { name: 'h', s: 3600, onlyWhole: false },
  { name: 'm', s: 60, onlyWhole: false },
  { name: 's', s: 1, onlyWhole: false },
] as const;

/**
 * Returns whole seconds as Prometheus writes them: 2419200 is `4w`, 5400 is `1h30m`.
 * https://pkg.go.dev/github.com/prometheus/common/model#Duration.String
 */
export function prometheusDuration(seconds: number): string {
  let text = '';
  let rest = seconds;
  for (const { name, s, onlyWhole } of units) {
    if (rest < s || (onlyWhole && rest % s !== 0)) continue;
    text += `${Math.floor(rest / s)}${name}`;
    rest %= s;
  }
  return text || '0s';
}
