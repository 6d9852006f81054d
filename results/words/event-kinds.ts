import type { EventKind } from '../record/row.ts';

/** The label of one kind of event and the places that list it. */
export type EventKindWords = {
  label: string;
  /** True if the terminal and the Markdown summary list events of this kind. Both list exceptional events only. */
  summary: boolean;
  /** True if the charts mark events of this kind. Kinds that may occur many times a second are not marked. */
  timeline: boolean;
  /** True if the table of events emphasises this kind, because one such event can explain a verdict. */
  loud: boolean;
};

const quiet = { summary: false, timeline: false, loud: false };
const loud = { summary: true, timeline: true, loud: true };

const eventKinds: Readonly<Record<EventKind, EventKindWords>> = {
  'run-start': { label: 'run start', ...quiet },
  'phase-start': { label: 'phase start', ...quiet },
  'run-end': { label: 'run end', ...quiet },
  note: { label: 'note', ...quiet },
  delivery: { label: 'delivery', ...quiet },
  finding: { label: 'finding', ...quiet, timeline: true },
  'field-data': { label: 'field data', summary: true, timeline: true, loud: false },
  error: { label: 'error', summary: true, timeline: false, loud: false },
  exception: { label: 'exception', ...loud, timeline: false },
  fault: { label: 'fault', ...loud },
  'blocked-host': { label: 'blocked host', ...loud },
  'target-broken': { label: 'target broken', ...loud },
  'target-stall': { label: 'target stall', ...loud },
  'target-died': { label: 'target died', ...loud },
  'target-restarted': { label: 'target restarted', ...loud },
  'producer-crashed': { label: 'producer crashed', ...loud },
  interrupted: { label: 'interrupted', ...loud },
};

/** Returns the words of a kind of event. An unknown kind, of another version of meshproof, has its name as label. */
export function describeEvent(kind: string): EventKindWords {
  return eventKinds[kind as EventKind] ?? { label: kind, summary: true, timeline: true, loud: false };
}
