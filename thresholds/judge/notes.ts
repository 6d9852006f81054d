import type { Evidence } from '../../results/record/evidence.ts';
import type { SloVerdict } from '../../results/record/run.ts';
import { type Slo, selectsOf, whereKind } from '../../results/record/slo.ts';
import { formatDuration, formatPeriod, formatShare } from '../../results/words/format.ts';
import { type JudgedPhase, secondsOf } from '../evidence/judged-phases.ts';
import { producersOf } from '../validity/taint.ts';
import type { Judged } from './judged.ts';
import { similarValueNote } from './never-tagged.ts';

const spendsBudget = whereKind({ ratio: true, quantile: false, limit: false });
const countsRequests = whereKind({ ratio: true, quantile: true, limit: false });

/**
 * The assumed length of an outage. The length is short, so that the note does not exaggerate: longer outages with the
 * same total time are rarer, and a phase would contain one even less often.
 */
const outageSeconds = 2;

/**
 * Returns the notes on events that a PASS may have missed; undefined if there are none. Rare outages may lie outside of
 * the phase. Clients that wait for each answer (a closed model) send less during a stall, and so hide the stall. If
 * each check ran only once, the PASS shows only one moment.
 */
export function notesOf(slo: Slo, judged: Judged, evidence: Evidence, phase: JudgedPhase): SloVerdict['notes'] {
  if (judged.verdict !== 'PASS') return undefined;
  const notes = [
    outageNote(slo, evidence, phase),
    closedNote(slo, evidence),
    singleCheckNote(slo, evidence, phase),
    similarValueNote(slo.sli, evidence),
  ].filter((note) => note !== undefined);
  return notes.length > 0 ? notes : undefined;
}

/**
 * Returns a note if a phase is so short that it probably contains no outage, even if outages use twice the error
 * budget. The SLO can pass in such a phase by luck.
 */
export function outageNote({ sli, objective }: Slo, evidence: Evidence, phase: JudgedPhase) {
  if (!spendsBudget(sli)) return undefined;
  const seconds = secondsOf(phase, evidence.phases);
  const everyS = outageSeconds / (2 * (1 - objective));
  const seen = 1 - Math.exp(-(seconds + outageSeconds) / everyS);
  if (seen >= 0.5) return undefined;
  const often = formatDuration(Number(everyS.toPrecision(2)));
  const long = formatDuration(Number((everyS * Math.LN2).toPrecision(2)));
  const share = formatShare(Number(seen.toPrecision(2)));
  const text =
    `rare outages: an outage of ${outageSeconds} s every ${often} would spend twice the budget, ` +
    `but only ${share} of phases as long as this one would contain such an outage; half of the phases would, if they lasted ${long}`;
  return { code: 'rare-outages' as const, text };
}

/**
 * Returns a note if the SLO measures users of a closed model. Each of these users waits for its answer, so a stall of
 * the target delays only one request per user.
 */
function closedNote({ sli }: Slo, evidence: Evidence) {
  if (!countsRequests(sli)) return undefined;
  const names = producersOf(sli, evidence);
  const closed = evidence.producers.flatMap((producer) =>
    names.includes(producer.name) ? (producer.closed ?? []) : [],
  );
  const scenarios = selectsOf(sli).map(({ match }) => match.scenario);
  const hit = closed.filter((name) => scenarios.some((one) => one === undefined || one === name));
  if (hit.length === 0) return undefined;
  const text = `the users of ${hit.join(', ')} wait for answers (closed model), so a stall delays only one request of each user`;
  return { code: 'closed-model', text };
}

/** Returns a note if the SLO judges a repeated check, and the phase is so short that the check runs only once. */
function singleCheckNote({ sli }: Slo, evidence: Evidence, { window }: JudgedPhase) {
  if (!window) return undefined;
  const names = producersOf(sli, evidence);
  const seconds = window.endS - window.startS;
  const intervals = evidence.producers.flatMap(({ name, everyS }) => (names.includes(name) ? (everyS ?? []) : []));
  const everyS = intervals.reduce((longest, one) => Math.max(longest, one), 0);
  if (everyS === 0 || everyS < seconds) return undefined;
  const text =
    `single check: at an interval of ${formatPeriod(everyS)}, each check runs only once in a phase of ` +
    `${formatPeriod(seconds)}, so the PASS shows only one moment of the phase`;
  return { code: 'single-check', text };
}
