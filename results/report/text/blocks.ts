import { largest } from '../../../scenarios/base/long-lists.ts';
import { verdictMarks } from '../../words/marks.ts';
import type { Sections } from '../sections/sections.ts';
import type { SloRow } from '../sections/slo-rows.ts';
import { clean, type Ink } from './ink.ts';

/** Returns one part of the text in a terminal; empty when the run has nothing to print in this part. */
export type Block = (sections: Sections, title: string, ink: Ink) => string;

// At most this many events are listed. A terminal shows 24 to 50 lines, and more events would hide the SLOs.
const maxEvents = 8;

/** Returns the SLOs of each service, with the reason for each SLO that did not pass. */
export const slosBlock: Block = ({ slos }, _, { paint, fold }) => {
  if (slos.length === 0) return '  No SLO was judged.';
  const rows = slos.flatMap((group) => group.slos);
  const widest = (pick: (row: SloRow) => string) => largest(rows.map((row) => clean(pick(row)).length));
  const [name, value] = [widest((row) => row.name), widest((row) => row.value)];
  const objective = widest((row) => row.objective);
  const groups = slos.map(({ service, slos: group }) => {
    const lines = group.map((row) => {
      const line = [
        `  ${paint(row.verdict, verdictMarks[row.verdict].mark)} ${clean(row.name).padEnd(name)}`,
        clean(row.value).padStart(value),
        clean(row.objective).padEnd(objective),
        paint('dim', `${row.interval ? `(${clean(row.interval)})  ` : ''}n ${row.samples}, ${clean(row.phase)}`),
      ].join('  ');
      if (row.verdict === 'PASS') return line;
      return `${line}\n      ${paint(row.verdict, row.verdict)} ${fold(clean(row.reason), 7 + row.verdict.length)}`;
    });
    return [paint('bold', clean(service)), ...lines].join('\n');
  });
  return groups.join('\n\n');
};

/** Returns the caveats on the verdicts. Each caveat is folded to the width of the terminal. */
export const reachBlock: Block = ({ reach }, title, { paint, fold }) => {
  if (reach.length === 0) return '';
  const lines = reach.map(({ slos, text }) => `  ${paint('dim', fold(clean(`${slos}: ${text}`), 2))}`);
  return [paint('bold', title), ...lines].join('\n');
};

/** Returns one entry, folded into lines, for each reason that makes data of the run invalid. */
export const validityBlock: Block = ({ validity }, title, { paint, fold }) => {
  if (validity.reasons.length === 0) return '';
  const lines = validity.reasons.map(
    ({ code, cause, taints, evidence }) =>
      `  ${paint('INVALID', clean(code))}: ${fold(clean(`${cause} (${evidence}); taints ${taints}`), 4)}`,
  );
  return [`${paint('bold', title)} ${paint('dim', '(reasons why data is invalid)')}`, ...lines].join('\n');
};

/** Returns one line on how much of an error budget the run's events spend. Empty without a bad event. */
export const budgetsBlock: Block = ({ budgets: { sentence } }, title, { paint, fold }) =>
  sentence === '' ? '' : `${paint('bold', title)}  ${fold(clean(sentence), title.length + 2)}`;

/** Returns each finding with the place to look at. */
export const findingsBlock: Block = ({ findings }, title, { paint, fold }) => {
  if (findings.length === 0) return '';
  const lines = findings.map(({ at, kind, text, lookAt }) =>
    [
      `  ${paint('dim', at.padStart(10))}  ${fold(clean(`${kind}: ${text}`), 14)}`,
      `${' '.repeat(14)}${paint('dim', 'look at')} ${fold(clean(lookAt), 22)}`,
    ].join('\n'),
  );
  return [`${paint('bold', title)} ${paint('dim', '(not part of the verdict)')}`, ...lines].join('\n');
};

/**
 * Returns one entry, folded into lines, for each SLO on a web vital. An SLO is left out if the request rates during its
 * page views are nearly equal (differ by at most 10 %).
 */
export const webBlock: Block = ({ underLoad }, _, { paint, fold }) => {
  const lines = underLoad
    .filter(({ rising }) => rising)
    .map(({ slo, finding }) => `  ${paint('dim', clean(slo))} ${fold(clean(finding), 4)}`);
  return lines.length === 0 ? '' : [paint('bold', 'Web vitals against the offered rate'), ...lines].join('\n');
};

/** Returns the first events of the kinds that a summary lists. */
export const eventsBlock: Block = ({ events }, title, { paint, fold }) => {
  const listed = events.rows.filter(({ summary }) => summary);
  if (listed.length === 0) return '';
  const lines = listed
    .slice(0, maxEvents)
    .map(({ at, label, text }) => `  ${paint('dim', at.padStart(10))}  ${fold(clean(`${label}: ${text}`), 14)}`);
  const left = listed.length - lines.length + events.omitted;
  return [paint('bold', title), ...lines, ...(left > 0 ? [`  and ${left} more`] : [])].join('\n');
};

/** Returns the SLOs of the previous run beside those of this run. */
export const differenceBlock: Block = ({ difference }, title, { paint }) => {
  if (!difference || difference.rows.length === 0) return '';
  const cells = difference.rows.map(({ name, before, now, change }) => [name, before, now, change].map(clean));
  const widths = [0, 1, 2].map((column) => largest(cells.map((row) => row[column]!.length)));
  const lines = cells.map(
    ([name = '', before = '', now = '', change = '']) =>
      `  ${name.padEnd(widths[0]!)}  ${before.padStart(widths[1]!)} → ${now.padEnd(widths[2]!)}  ${change}`,
  );
  const about = `${clean(difference.id)} (two runs are too few to distinguish a change from chance)`;
  return [`${paint('bold', title)} ${paint('dim', about)}`, ...lines].join('\n');
};

/** Returns how much of the run is in Prometheus, and the command that sends the remaining samples. */
export const recordBlock: Block = ({ delivery }, _, { fold }) => {
  const text = `Prometheus: ${delivery.samples}`;
  const why = delivery.reason ? `: ${clean(delivery.reason)}` : '';
  const rest = delivery.command === null ? '' : `\n  Send ${delivery.unsent}: ${clean(delivery.command)}`;
  return `  ${fold(`${text}${why}`, 2)}${rest}`;
};

/** Returns, by phase, the metrics of load generators that no other section shows. Long entries are folded. */
export const otherMetricsBlock: Block = ({ otherMetrics }, title, { paint, fold }) => {
  if (otherMetrics.length === 0) return '';
  const lines = otherMetrics.map(
    ({ metric, phase, count, rate, p50, p95, p99 }) =>
      `  ${fold(clean(`${metric} (${phase})  n ${count}  ${rate}  p50 ${p50}  p95 ${p95}  p99 ${p99}`), 4)}`,
  );
  return [paint('bold', title), ...lines].join('\n');
};
