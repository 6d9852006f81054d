import type { Metric } from '../../results/record/metric.ts';
import { catalogueOf } from '../plan/catalogue-of.ts';
import { producers } from '../plan/producers.ts';
import type { Panel, PanelLimit, PanelQuery } from './panel.ts';
import { type Drawn, type JudgedSlos, notesOn } from './slo-notes.ts';
import { links } from './uids.ts';

const catalogue = catalogueOf(producers);

export const grafanaUnits: Readonly<Record<string, string>> = { s: 's', B: 'bytes', '1': 'short' };

type Parts = {
  title: string;
  queries: readonly PanelQuery[];
  kind?: Panel['kind'];
  /** The unit of the panel if it differs from the unit of the metric, for example for a rate. */
  unit?: string;
  /** Limits that are drawn if no SLO on the metric has a limit, such as the published limits of web vitals. */
  limits?: readonly PanelLimit[];
  /** The kind of SLO whose limits are drawn. Without it, only `limits` are drawn. */
  drawn?: Drawn;
  more?: string;
};

/** Returns a panel of a metric. The SLOs on the metric supply the limits and the runbooks. */
export function metricPanel(name: string, parts: Parts, judged: JudgedSlos): Panel {
  const { title, queries, kind = 'lines', unit, limits = [], drawn, more = '' } = parts;
  const metric = metricNamed(name);
  const notes = notesOn(name, drawn ?? 'quantile', judged);
  const drawnLimits = drawn === undefined ? [] : notes.limits;
  return {
    kind,
    title,
    description: [sentence(metric.help), more, notes.sentence].filter((text) => text !== '').join(' '),
    unit: unit ?? grafanaUnits[metric.unit]!,
    queries,
    limits: drawnLimits.length > 0 ? drawnLimits : limits,
    links: notes.links.length > 0 ? notes.links : [links.comparison],
    // Grafana's $__rate_interval is at least four times the minimum step. With a step of 15 s, this interval is one
    // minute.
    minStep: queries.some(({ expr }) => expr.includes('$__rate_interval')) ? '15s' : '1s',
  };
}

function metricNamed(name: string): Metric {
  const entry = catalogue.get(name);
  if (entry === undefined) throw new Error(`no producer records ${name}`);
  return entry.metric;
}

function sentence(text: string): string {
  const upper = text.charAt(0).toUpperCase() + text.slice(1);
  return /[.!?]$/.test(upper) ? upper : `${upper}.`;
}
