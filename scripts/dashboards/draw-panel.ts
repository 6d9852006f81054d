import {
  BigValueGraphMode,
  GraphDrawStyle,
  GraphThresholdsStyleConfigBuilder,
  GraphThresholdsStyleMode,
  LegendDisplayMode,
  LegendPlacement,
  ReduceDataOptionsBuilder,
  VisibilityMode,
  VizLegendOptionsBuilder,
} from '@grafana/grafana-foundation-sdk/common';
import {
  DashboardLinkBuilder,
  DashboardLinkType,
  MappingType,
  type Threshold,
  ThresholdsConfigBuilder,
  ThresholdsMode,
} from '@grafana/grafana-foundation-sdk/dashboard';
import { DataqueryBuilder } from '@grafana/grafana-foundation-sdk/prometheus';
import { PanelBuilder as StatBuilder } from '@grafana/grafana-foundation-sdk/stat';
import { PanelBuilder as StatesBuilder } from '@grafana/grafana-foundation-sdk/statetimeline';
import { PanelBuilder as LinesBuilder } from '@grafana/grafana-foundation-sdk/timeseries';
import type { Panel, PanelLimit, PanelState } from './panel.ts';

export const dataSource = { type: 'prometheus', uid: `\${datasource}` };

/** The width of a panel in columns. A dashboard has 24 columns. */
const widths = { value: 6, lines: 12, points: 12, states: 24 } as const;
const heights = { value: 5, lines: 8, points: 8, states: 8 } as const;

const colours = { good: 'green', bad: 'red', neutral: 'text' } as const;

/** Returns the builder of a panel. */
export function drawPanel(panel: Panel) {
  const { kind } = panel;
  const builder = kind === 'value' ? value() : kind === 'states' ? strip(panel.states ?? []) : lines(kind, panel);
  for (const [i, query] of panel.queries.entries()) builder.withTarget(drawQuery(query, i, panel.minStep));
  return builder
    .title(panel.title)
    .description(panel.description)
    .datasource(dataSource)
    .unit(panel.unit)
    .noValue('no data')
    .span(widths[kind])
    .height(heights[kind])
    .links(panel.links.map(drawLink))
    .thresholds(new ThresholdsConfigBuilder().mode(ThresholdsMode.Absolute).steps(stepsOf(panel.limits)));
}

function value() {
  return new StatBuilder()
    .graphMode(BigValueGraphMode.None)
    .reduceOptions(new ReduceDataOptionsBuilder().calcs(['lastNotNull']).values(false));
}

function lines(kind: 'lines' | 'points', { limits }: Panel) {
  const style = limits.length > 0 ? GraphThresholdsStyleMode.Line : GraphThresholdsStyleMode.Off;
  return (
    new LinesBuilder()
      .drawStyle(GraphDrawStyle.Line)
      .fillOpacity(0)
      // Each run is one point. The lines between the points show the trend.
      .showPoints(kind === 'points' ? VisibilityMode.Always : VisibilityMode.Auto)
      .spanNulls(kind === 'points')
      .thresholdsStyle(new GraphThresholdsStyleConfigBuilder().mode(style))
      .legend(legend())
  );
}

function strip(states: readonly PanelState[]) {
  const options = Object.fromEntries(
    states.map((one, index) => [String(one.value), { text: one.text, color: one.colour, index }]),
  );
  return new StatesBuilder().mappings([{ type: MappingType.ValueToText, options }]).legend(legend());
}

function legend(): VizLegendOptionsBuilder {
  return new VizLegendOptionsBuilder()
    .showLegend(true)
    .displayMode(LegendDisplayMode.List)
    .placement(LegendPlacement.Bottom);
}

function drawQuery({ expr, legend: text, isInstant }: Panel['queries'][number], index: number, minStep?: string) {
  const query = new DataqueryBuilder()
    .refId(String.fromCharCode('A'.charCodeAt(0) + index))
    .datasource(dataSource)
    .expr(expr)
    .legendFormat(text);
  if (minStep !== undefined) query.interval(minStep);
  return isInstant ? query.instant() : query.range();
}

function drawLink({ title, url }: Panel['links'][number]) {
  return new DashboardLinkBuilder(title)
    .type(DashboardLinkType.Link)
    .url(url)
    .targetBlank(/^https?:/.test(url));
}

/**
 * The colour steps, from the lowest value up. Of several upper limits, the lowest decides the colour. Of several lower
 * limits, the highest decides.
 */
function stepsOf(limits: readonly PanelLimit[]): Threshold[] {
  const sorted = [...new Set(limits.map(({ value }) => value))].sort((a, b) => a - b);
  if (limits.length === 0) return [{ value: null, color: colours.neutral }];
  const rises = limits[0]!.better === 'higher';
  const colourFrom = (index: number) => (rises === index < sorted.length - 1 ? colours.bad : colours.good);
  if (rises)
    return [{ value: null, color: colours.bad }, ...sorted.map((value, i) => ({ value, color: colourFrom(i) }))];
  return [{ value: null, color: colours.good }, ...sorted.map((value) => ({ value, color: colours.bad }))];
}
