import { panelsOf } from './draw-dashboard.ts';

/** The values of Grafana's variables. The value `.*` selects everything. */
export type Filling = {
  run?: string;
  plan?: string;
  target?: string;
  rangeS: number;
  stepS: number;
  minStepS?: number;
};

/**
 * Replaces the variables of a query as Grafana does:
 * https://grafana.com/docs/grafana/latest/dashboards/variables/add-template-variables/
 */
export function filled(
  query: string,
  { run = '.*', plan = '.*', target = '.*', rangeS, stepS, minStepS = 15 }: Filling,
): string {
  const values: Record<string, string> = {
    __rate_interval: `${Math.max(stepS + minStepS, 4 * minStepS)}s`,
    __interval_ms: String(stepS * 1000),
    __interval: `${stepS}s`,
    __range: `${rangeS}s`,
    run,
    plan,
    target,
  };
  return query.replaceAll(/\$(\w+)/g, (_, name: string) => {
    if (!(name in values)) throw new Error(`Grafana does not know $${name} in ${query}`);
    return values[name]!;
  });
}

type Target = { expr: string; instant?: boolean; interval?: string };

export function panelsIn(files: ReadonlyMap<string, string>) {
  return [...files]
    .filter(([name]) => name.startsWith('grafana/dashboards/'))
    .flatMap(([name, text]) =>
      panelsOf(JSON.parse(text))
        .filter(({ type }) => type !== 'row')
        .map((panel) => ({
          file: name,
          name: `${name.slice('grafana/dashboards/'.length)}: ${panel.title}`,
          panel: panel as unknown as Record<string, never>,
          queries: (panel as unknown as { targets: Target[] }).targets,
        })),
    );
}
