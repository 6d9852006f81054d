import { chatPart } from './html/chat.ts';
import { endpointsPart, meshPart, timelinePart, webPart } from './html/measured.ts';
import { meshWorldPart } from './html/mesh-world.ts';
import { otherMetricsPart } from './html/other-metrics.ts';
import type { Part } from './html/parts.ts';
import {
  budgetsPart,
  differencePart,
  eventsPart,
  findingsPart,
  phasesPart,
  reachPart,
  recordPart,
  validityPart,
} from './html/run.ts';
import { slosPart } from './html/slos.ts';
import type { Sections } from './sections/sections.ts';
import {
  type Block,
  budgetsBlock,
  differenceBlock,
  eventsBlock,
  findingsBlock,
  otherMetricsBlock,
  reachBlock,
  recordBlock,
  slosBlock,
  validityBlock,
  webBlock,
} from './text/blocks.ts';
import {
  budgetsMarkdown,
  chatMarkdown,
  differenceMarkdown,
  endpointsMarkdown,
  eventsMarkdown,
  findingsMarkdown,
  type MarkdownPart,
  meshMarkdown,
  otherMetricsMarkdown,
  reachMarkdown,
  recordMarkdown,
  slosMarkdown,
  validityMarkdown,
  webMarkdown,
} from './text/markdown-parts.ts';

/** One section of a report. Without `text`, the terminal does not show it; without `markdown`, the summary does not. */
export type ReportSection = {
  /** The `id` of the section's HTML element. */
  id: string;
  title: string;
  /** Returns whether the page shows the section. Without this function, the page shows it. */
  present?(sections: Sections): boolean;
  html(sections: Sections): Part;
  text?: Block;
  markdown?: MarkdownPart;
};

/**
 * The sections in the order of the page, the terminal text and the Markdown summary: first the verdicts and whether
 * they are valid, then the measurements, then the events, the phases and the files.
 */
export const reportSections: readonly ReportSection[] = [
  { id: 'slos', title: 'SLOs', html: slosPart, text: slosBlock, markdown: slosMarkdown },
  {
    id: 'reach',
    title: 'Limits of the verdicts',
    present: ({ reach }) => reach.length > 0,
    html: reachPart,
    text: reachBlock,
    markdown: reachMarkdown,
  },
  { id: 'validity', title: 'Validity', html: validityPart, text: validityBlock, markdown: validityMarkdown },
  {
    id: 'budgets',
    title: 'Error budgets',
    present: ({ budgets }) => budgets.rows.length > 0,
    html: budgetsPart,
    text: budgetsBlock,
    markdown: budgetsMarkdown,
  },
  { id: 'findings', title: 'Findings', html: findingsPart, text: findingsBlock, markdown: findingsMarkdown },
  { id: 'timeline', title: 'Timeline', html: timelinePart },
  { id: 'endpoints', title: 'Requests', html: endpointsPart, markdown: endpointsMarkdown },
  {
    id: 'inference',
    title: 'Streamed inference',
    present: ({ chat }) => chat !== null,
    html: chatPart,
    markdown: chatMarkdown,
  },
  { id: 'mesh', title: 'Mesh', html: meshPart, markdown: meshMarkdown },
  {
    id: 'mesh-world',
    title: 'Mesh over time',
    present: ({ world }) => world !== undefined,
    html: meshWorldPart,
  },
  { id: 'web', title: 'Web', html: webPart, text: webBlock, markdown: webMarkdown },
  {
    id: 'other-metrics',
    title: 'Other metrics',
    present: ({ otherMetrics }) => otherMetrics.length > 0,
    html: otherMetricsPart,
    text: otherMetricsBlock,
    markdown: otherMetricsMarkdown,
  },
  { id: 'events', title: 'Events', html: eventsPart, text: eventsBlock, markdown: eventsMarkdown },
  {
    id: 'difference',
    title: 'Previous run',
    html: differencePart,
    text: differenceBlock,
    markdown: differenceMarkdown,
  },
  { id: 'phases', title: 'Phases', html: phasesPart },
  { id: 'record', title: 'Record', html: recordPart, text: recordBlock, markdown: recordMarkdown },
];
