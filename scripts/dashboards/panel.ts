/** `legend` may contain `{{label}}`. An instant query returns one value, at the end of the shown time. */
export type PanelQuery = { expr: string; legend: string; isInstant?: boolean };

export type PanelLimit = { value: number; better: 'lower' | 'higher' };

export type PanelState = { value: number; text: string; colour: string };

export type PanelLink = { title: string; url: string };

/**
 * `value` shows the last value, `lines` draws values over time, `points` draws one value for each run, and `states`
 * draws a strip for each series.
 */
export type Panel = {
  kind: 'value' | 'lines' | 'points' | 'states';
  title: string;
  description: string;
  /** A unit of Grafana: https://grafana.com/docs/grafana/latest/panels-visualizations/configure-standard-options/ */
  unit: string;
  queries: readonly PanelQuery[];
  limits: readonly PanelLimit[];
  /** Links to the runbooks of the panel's SLOs. If no SLO has a runbook, a link to another dashboard. */
  links: readonly PanelLink[];
  states?: readonly PanelState[];
  /**
   * The shortest step of the queries, such as `1s`. A run pushes its series once a second, so a shorter step shows
   * nothing new.
   */
  minStep?: string;
};

export type PanelRow = { title: string; panels: readonly Panel[]; isCollapsed?: boolean };

/**
 * A variable whose value the reader chooses in a list. The Prometheus query `query` returns this list. `label` is the
 * title of the variable.
 */
export type Variable = { name: string; label: string; query: string };

/** `uid` is the permanent name in Grafana. */
export type Dashboard = {
  uid: string;
  title: string;
  description: string;
  /** The start of the shown time, such as `now-1h`. */
  from: string;
  variables: readonly Variable[];
  annotations: readonly { name: string; expr: string; step: string; title: string; text: string; colour: string }[];
  rows: readonly PanelRow[];
};
