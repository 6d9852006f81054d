import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { packageRoot } from '../../../scenarios/base/package-root.ts';
import { guideDashboard } from './guide.fixture.ts';

type Panel = {
  title: string;
  type: string;
  panels?: Panel[];
  targets?: { expr: string }[];
  datasource?: unknown;
  gridPos?: unknown;
  description?: string;
  fieldConfig?: { defaults: { unit?: string; thresholds?: { steps: unknown[] } } };
};
type Dashboard = { uid?: string; panels?: Panel[] };

const file = join(packageRoot, 'docs/examples/katya/compiled/grafana/dashboards/overview.json');
const own = JSON.parse(readFileSync(file, 'utf8')) as Dashboard;

/** Grafana needs the dashboard at the top level of the file, with a permanent name (`uid`). */
const isLoadable = (dashboard: Dashboard) => dashboard.panels !== undefined && dashboard.uid !== undefined;
const panelsOf = (panels: readonly Panel[] = []): Panel[] =>
  panels.flatMap((panel) => (panel.type === 'row' ? panelsOf(panel.panels) : [panel]));
const guidePanels = panelsOf(guideDashboard.dashboard.panels);
const ownPanels = panelsOf(own.panels);
const exprsOf = (panels: readonly Panel[]) => panels.flatMap(({ targets = [] }) => targets.map(({ expr }) => expr));

it('is a file that Grafana loads, where the guide has one for its API', () => {
  expect([isLoadable(guideDashboard as Dashboard), isLoadable(own)]).toEqual([false, true]);
});

it('shows mesh nodes, API calls and CPU, as the guide does', () => {
  const titles = ownPanels.map(({ title }) => title);
  for (const part of ['mesh nodes', 'API calls', 'CPU']) {
    expect(titles.some((title) => title.includes(part))).toBe(true);
  }
});

it('has no panel of the type that Grafana removed', () => {
  const removed = (panels: readonly Panel[]) => panels.filter(({ type }) => type === 'graph');
  expect([removed(guidePanels).length, removed(ownPanels).length]).toEqual([3, 0]);
});

it('gives each panel a place, a data source, a unit and a limit, where the guide gives none', () => {
  const isComplete = ({ gridPos, datasource, description, fieldConfig }: Panel) =>
    gridPos !== undefined &&
    datasource !== undefined &&
    description !== undefined &&
    fieldConfig?.defaults.unit !== undefined &&
    fieldConfig.defaults.thresholds !== undefined;
  expect(guidePanels.filter(isComplete)).toEqual([]);
  expect(ownPanels.filter((panel) => !isComplete(panel))).toEqual([]);
});

it('has no quantile of single series, where the guide has one for each series', () => {
  const unsummed = (panels: readonly Panel[]) =>
    exprsOf(panels).filter((expr) => /histogram_quantile\([^,]+,\s*rate\(/.test(expr));
  expect([unsummed(guidePanels).length, unsummed(ownPanels).length]).toEqual([1, 0]);
});

it('computes rates over whole windows, where the guide uses the last two samples', () => {
  const last = (panels: readonly Panel[]) => exprsOf(panels).filter((expr) => expr.includes('irate('));
  expect([last(guidePanels).length, last(ownPanels).length]).toEqual([1, 0]);
});
