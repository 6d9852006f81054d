import {
  AnnotationQueryBuilder,
  type Dashboard as ClassicDashboard,
  DashboardBuilder,
  DashboardCursorSync,
  DashboardLinkBuilder,
  DashboardLinkType,
  DatasourceVariableBuilder,
  type Panel as DrawnPanel,
  QueryVariableBuilder,
  RowBuilder,
  type RowPanel,
  VariableRefresh,
  VariableSort,
} from '@grafana/grafana-foundation-sdk/dashboard';
import { dataSource, drawPanel } from './draw-panel.ts';
import type { Dashboard } from './panel.ts';
import { dashboardTag } from './uids.ts';

/** Returns a dashboard in Grafana's classic JSON, which Grafana 8.3 to 13 read. */
export function drawDashboard(dashboard: Dashboard): ClassicDashboard {
  const { uid, title, description, from, variables, annotations, rows } = dashboard;
  const builder = new DashboardBuilder(title)
    .uid(uid)
    .description(description)
    .tags([dashboardTag])
    .time({ from, to: 'now' })
    .timezone('browser')
    .tooltip(DashboardCursorSync.Crosshair)
    .annotations([])
    .withVariable(new DatasourceVariableBuilder('datasource').label('Data source').type('prometheus'))
    .link(
      new DashboardLinkBuilder('Dashboards')
        .type(DashboardLinkType.Dashboards)
        .tags([dashboardTag])
        .asDropdown(true)
        .includeVars(true)
        .keepTime(true),
    );
  for (const { name, label, query } of variables) {
    builder.withVariable(
      new QueryVariableBuilder(name)
        .label(label)
        .query({ query, refId: name })
        .definition(query)
        .datasource(dataSource)
        .refresh(VariableRefresh.OnTimeRangeChanged)
        .sort(VariableSort.AlphabeticalDesc)
        .multi(true)
        .includeAll(true)
        .allValue('.*')
        .current({ selected: true, text: 'All', value: '$__all' }),
    );
  }
  for (const { name, expr, step, title: heading, text, colour } of annotations) {
    builder.annotation(
      new AnnotationQueryBuilder()
        .name(name)
        .datasource(dataSource)
        .enable(true)
        .iconColor(colour)
        .expr(expr)
        .step(step)
        .titleFormat(heading)
        .textFormat(text),
    );
  }
  for (const row of rows) {
    const heading = new RowBuilder(row.title).collapsed(row.isCollapsed === true);
    // A collapsed row contains its panels. The panels of an open row follow it.
    if (row.isCollapsed) for (const panel of row.panels) heading.withPanel(drawPanel(panel));
    builder.withRow(heading);
    if (!row.isCollapsed) for (const panel of row.panels) builder.withPanel(drawPanel(panel));
  }
  return finished(builder.build());
}

/**
 * Numbers and places the panels. Deletes the builder's default `placement`, which would hide links and annotations in a
 * menu.
 */
function finished(dashboard: ClassicDashboard): ClassicDashboard {
  let id = 1;
  for (const panel of panelsOf(dashboard)) {
    panel.id = id++;
    for (const link of 'links' in panel ? (panel.links ?? []) : []) delete link.placement;
  }
  placeInLines(panelsOf(dashboard));
  for (const one of [...(dashboard.links ?? []), ...(dashboard.annotations?.list ?? [])]) delete one.placement;
  return dashboard;
}

const columns = 24;

/** The builder can place a panel beyond the last column. This function moves such a panel to a new line. */
function placeInLines(panels: readonly (DrawnPanel | RowPanel)[]): void {
  let [x, y, height] = [0, 0, 0];
  for (const panel of panels) {
    const { w, h } = panel.gridPos!;
    if (x + w > columns) [x, y, height] = [0, y + height, 0];
    panel.gridPos = { x, y, w, h };
    x += w;
    height = Math.max(height, h);
  }
}

/** Returns every panel of a dashboard in its order, including rows and the panels in collapsed rows. */
export function panelsOf({ panels = [] }: Pick<ClassicDashboard, 'panels'>): (DrawnPanel | RowPanel)[] {
  return panels.flatMap((panel) => [panel, ...insideOf(panel)]);
}

const insideOf = (panel: DrawnPanel | RowPanel): DrawnPanel[] => ('panels' in panel ? panel.panels : []);
