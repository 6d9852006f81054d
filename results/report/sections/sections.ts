import { lazily } from '../../../scenarios/base/lazily.ts';
import { oneLine } from '../../../scenarios/base/one-line.ts';
import { printedCommands } from '../../../scenarios/base/printed-commands.ts';
import type { Evidence } from '../../record/evidence.ts';
import type { RunDocument, Verdict } from '../../record/run.ts';
import { deliveryWords } from '../../words/delivery-words.ts';
import { describeEvent } from '../../words/event-kinds.ts';
import { formatOffset, formatTime, formatValue } from '../../words/format.ts';
import { type Admission, toAdmission } from './admission.ts';
import { type Budgets, toBudgets } from './budgets.ts';
import { type Chat, toChat } from './chat.ts';
import { type ComparedRun, type CompareTable, toCompareTable } from './comparison.ts';
import {
  type PhaseRow,
  type ProducerRow,
  type ReasonRow,
  toPhaseRows,
  toProducerRows,
  toReasonRows,
} from './conduct.ts';
import { type Difference, toDifference } from './difference.ts';
import { countEndpoints, type Endpoints, toEndpoints } from './endpoints.ts';
import { type MeshLedger, toMeshLedger } from './mesh-ledger.ts';
import { type MeshWorld, toMeshWorld } from './mesh-world.ts';
import { type OtherMetricRow, toOtherMetrics } from './other-metrics.ts';
import { type ReachRow, toReach } from './reach.ts';
import { type SloGroup, tallyOf, toSloGroups } from './slo-rows.ts';
import { type Timeline, toTimeline } from './timeline.ts';
import { toUnderLoad, type VitalUnderLoad } from './under-load.ts';
import { toWeb, type Web } from './web.ts';

export type Headline = {
  verdict: Verdict;
  reason: string;
  id: string;
  plan: string;
  profile: string;
  target: string;
  status: RunDocument['status'];
  started: string;
  ended: string;
  /** The duration of the run, from its preparation to its verdict, without the final push of the samples. */
  seconds: number;
  length: string;
  /** The exit code of the command; null when the process was killed. */
  exitCode: number | null;
  seed: number;
  version: string;
  tags: string[];
  tally: Record<Verdict, number>;
};

/** Unusual behaviour during the run, and the place to look at. Findings are not part of the verdict. */
export type FindingRow = { at: string; kind: string; text: string; lookAt: string };

/** `summary`: the terminal and the Markdown summary list the event, too. `loud`: the page emphasises the event. */
export type EventRow = { at: string; label: string; text: string; by: string; summary: boolean; loud: boolean };

export type DeliveryText = {
  /** How many samples are in Prometheus, such as `all 18,204 samples confirmed`. */
  samples: string;
  reason: string;
  /** The command that sends the run, or the rest of it; null when nothing is left to send. */
  command: string | null;
  unsent: 'the run' | 'the rest';
};

/**
 * The content of a report as text, which the renderers escape and lay out. A section is computed only when a renderer
 * reads it, because the terminal shows few sections.
 */
export type Sections = {
  headline: Headline;
  slos: SloGroup[];
  /** Caveats on the verdicts (see `toReach`). */
  reach: ReachRow[];
  phases: PhaseRow[];
  producers: ProducerRow[];
  validity: { status: 'valid' | 'invalid'; reasons: ReasonRow[] };
  budgets: Budgets;
  findings: FindingRow[];
  endpoints: Endpoints;
  /** The number of endpoints. If the run did not fail, the terminal prints this number instead of the endpoints. */
  endpointCount: number;
  admission: Admission;
  mesh: MeshLedger;
  /** The simulated mesh; undefined for a run without it. */
  world: MeshWorld | undefined;
  /** The streamed answers; null for a run without streams. */
  chat: Chat | null;
  web: Web;
  /** The web vitals against the rate of requests; empty for a run without a load generator. */
  underLoad: VitalUnderLoad[];
  timeline: Timeline;
  /** The metrics of load generators that no other section of the report shows. */
  otherMetrics: OtherMetricRow[];
  events: { rows: EventRow[]; omitted: number };
  delivery: DeliveryText;
  difference: Difference | null;
  /** The comparison with the baseline or earlier runs; null without such runs. */
  comparison: CompareTable | null;
  environment: { key: string; value: string }[];
  artifacts: string[];
};

const maxEvents = 300;

/**
 * Returns the content of a report. `previous` is the previous run of this plan and target. `held` is the comparison
 * with the baseline or with earlier runs.
 */
export function toSections(run: RunDocument, evidence: Evidence, previous?: RunDocument, held?: ComparedRun): Sections {
  return lazily<Sections>({
    headline: () => toHeadline(run),
    slos: () => toSloGroups(run.slos),
    reach: () => toReach(run.slos),
    phases: () => toPhaseRows(run),
    producers: () => toProducerRows(run),
    validity: () => ({ status: run.validity.status, reasons: toReasonRows(run.validity) }),
    budgets: () => toBudgets(run.budgets),
    findings: () => toFindings(run, evidence),
    endpoints: () => toEndpoints(evidence),
    endpointCount: () => countEndpoints(evidence),
    admission: () => toAdmission(evidence),
    mesh: () => toMeshLedger(evidence),
    world: () => toMeshWorld(run, evidence),
    chat: () => toChat(evidence, run),
    web: () => toWeb(evidence),
    underLoad: () => toUnderLoad(run, evidence),
    timeline: () => toTimeline(evidence),
    otherMetrics: () => toOtherMetrics(run, evidence),
    events: () => toEvents(evidence),
    delivery: () => toDelivery(run),
    difference: () => toDifference(run, previous),
    comparison: () => (held ? toCompareTable(held) : null),
    environment: () => flatten(run.environment),
    artifacts: () => run.artifacts,
  });
}

function toHeadline(run: RunDocument): Headline {
  const seconds = (Date.parse(run.endedAt) - Date.parse(run.startedAt)) / 1000;
  return {
    verdict: run.verdict,
    reason: oneLine(run.reason),
    id: run.id,
    plan: run.plan,
    profile: run.profile ?? '',
    target: run.target,
    status: run.status,
    started: formatTime(run.startedAt),
    ended: formatTime(run.endedAt),
    seconds,
    length: formatValue(seconds, 's'),
    exitCode: run.exitCode,
    seed: run.seed,
    version: run.tool.version,
    tags: Object.entries(run.tags).map(([key, value]) => `${key}=${value}`),
    tally: tallyOf(run.slos),
  };
}

function toEvents({ events, t0Ms }: Evidence): Sections['events'] {
  const rows = [...events]
    .sort((a, b) => a.t - b.t)
    .map(({ t, kind, text, by }): EventRow => {
      const { label, summary, loud } = describeEvent(kind);
      return { at: formatOffset((t - t0Ms) / 1000), label, text: oneLine(text), by, summary, loud };
    });
  return { rows: rows.slice(0, maxEvents), omitted: Math.max(0, rows.length - maxEvents) };
}

function toFindings({ findings = [] }: RunDocument, { t0Ms }: Evidence): FindingRow[] {
  return findings.map(({ at, kind, text, lookAt }) => ({
    at: formatOffset((Date.parse(at) - t0Ms) / 1000),
    kind,
    text: oneLine(text),
    lookAt: oneLine(lookAt),
  }));
}

function toDelivery({ id, delivery }: RunDocument): DeliveryText {
  return {
    samples: deliveryWords(delivery),
    reason: oneLine(delivery.reason ?? ''),
    command: pushCommand(id, delivery),
    unsent: delivery.status === 'none' ? 'the run' : 'the rest',
  };
}

/** Returns the command that sends the remaining samples; null when nothing is left to send. */
function pushCommand(id: string, { status, to }: RunDocument['delivery']): string | null {
  if (status === 'complete' || status === 'sent') return null;
  if (to) return printedCommands.push(id);
  // `to` never records an address that may contain a key. The user adds such an address to the printed command.
  return status === 'none' ? printedCommands.pushLocal(id) : printedCommands.pushTo(id);
}

/** Returns nested values with dotted keys: `{ host: { cpus: 2 } }` becomes `host.cpus: 2`. */
function flatten(values: Readonly<Record<string, unknown>>, prefix = ''): { key: string; value: string }[] {
  return Object.entries(values).flatMap(([name, value]) => {
    const key = prefix + name;
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
      return flatten(value as Record<string, unknown>, `${key}.`);
    }
    return { key, value: oneLine(Array.isArray(value) ? value.map(String).join(', ') : String(value ?? '–')) };
  });
}
