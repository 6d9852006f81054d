import { endOf } from '../../../scenarios/plan/phase.ts';
import type { Evidence } from '../../record/evidence.ts';
import { describeEvent } from '../../words/event-kinds.ts';
import { type Chart, round, toAxis } from './chart.ts';
import { charts } from './charts.ts';
import { type HeatMap, toHeatMap } from './heat-map.ts';

/** An event on the charts. */
export type Mark = { second: number; label: string; text: string };
/** A phase behind the charts, in seconds from the start of the load. */
export type Band = { name: string; kind: string; start: number; end: number };
/** All charts of a run on one axis of `end` seconds. */
export type Timeline = { end: number; bands: Band[]; marks: Mark[]; charts: Chart[]; heatMap: HeatMap | null };

// A chart shows at most this many event lines. More lines would hide the data.
const maxMarks = 40;

/** Returns the charts of a run with its phases and the events that charts mark. */
export function toTimeline(evidence: Evidence): Timeline {
  const end = Math.max(endOf(evidence.phases), 1);
  const axis = toAxis(end);
  return {
    end,
    bands: evidence.phases.map(({ name, kind, startS, endS }) => ({ name, kind, start: startS, end: endS })),
    marks: evidence.events
      .map(({ t, kind, text }) => ({ t, text, ...describeEvent(kind) }))
      .filter(({ timeline }) => timeline)
      .slice(0, maxMarks)
      .map(({ t, label, text }) => ({ second: round((t - evidence.t0Ms) / 1000), label, text: text.slice(0, 200) })),
    charts: charts.map((draw) => draw(evidence, axis)).filter((chart) => chart !== undefined),
    heatMap: toHeatMap(evidence, end),
  };
}
