/** What a producer can measure. Names follow Prometheus (`_seconds`, `_bytes`, `_total`); each is spelled by its producer only. */
export type Metric = {
  name: string;
  kind: 'count' | 'gauge' | 'histogram' | 'sample';
  unit: 's' | 'B' | '1';
  labels: readonly string[];
  help: string;
};

/** What is read once a second and stands until it is read again. */
export const gauge = (name: string, unit: Metric['unit'], help: string, labels: readonly string[] = []): Metric => ({
  name,
  kind: 'gauge',
  unit,
  labels,
  help,
});

/** Chooses series: every named label must be equal. An absent label in a row is the empty string, as in Prometheus. */
export type Select = { metric: string; match: Labels };

export type Labels = Readonly<Record<string, string>>;

export function matches(labels: Labels, match: Labels): boolean {
  for (const name in match) if ((labels[name] ?? '') !== match[name]) return false;
  return true;
}

/** A stable text for a label set, whatever the order of its keys. */
export function labelKey(labels: Labels): string {
  return Object.keys(labels)
    .sort()
    .map((name) => `${name}\u0000${labels[name]}`)
    .join('\u0001');
}

/** `api-latency{phase="steady"}`: how a series is shown to people. */
export function showSelect({ metric, match }: Select): string {
  const inner = Object.entries(match).map(([name, value]) => `${name}="${value}"`);
  return inner.length > 0 ? `${metric}{${inner.join(',')}}` : metric;
}
