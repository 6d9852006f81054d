import { markdownTable } from 'markdown-table';
import { markdownCode, escapeMarkdown as md } from '../../words/escape.ts';
import { verdictMarks } from '../../words/marks.ts';
import type { Sections } from '../sections/sections.ts';

/** Returns one part of the Markdown summary; empty when the run has nothing to show in this part. */
export type MarkdownPart = (sections: Sections, title: string) => string;

// At most this many events are listed. A comment on a pull request should fit on one or two screens.
const maxEvents = 20;

/** Returns a table of the SLOs, with the reason for each SLO that did not pass. */
export const slosMarkdown: MarkdownPart = ({ slos: groups }) => {
  const rows = groups.flatMap(({ service, slos }) =>
    slos.map((slo) => [
      `${verdictMarks[slo.verdict].emoji} ${slo.verdict}`,
      md(service),
      `${md(slo.name)} (${md(slo.phase)})`,
      md(slo.value),
      md(slo.objective),
      md(slo.interval),
      slo.samples,
      slo.verdict === 'PASS' ? '' : md(slo.reason),
    ]),
  );
  if (rows.length === 0) return 'No SLO was judged.';
  return table(['Verdict', 'Service', 'SLO', '>Value', '>Objective', '90 % interval', '>Samples', 'Reason'], rows);
};

/** Returns a list of the caveats on the verdicts, each with its SLOs. */
export const reachMarkdown: MarkdownPart = ({ reach }, title) =>
  reach.length === 0
    ? ''
    : [`### ${title}`, '', ...reach.map(({ slos, text }) => `- ${md(slos)}: ${md(text)}`)].join('\n');

/** Returns a table of the reasons that make data of the run invalid. */
export const validityMarkdown: MarkdownPart = ({ validity: { reasons } }, title) => {
  const rows = reasons.map((one) => [md(one.code), md(one.cause), md(one.taints), md(one.evidence)]);
  return rows.length === 0 ? '' : `### ${title}\n\n${table(['Code', 'Cause', 'Invalid data', 'Evidence'], rows)}`;
};

/** Returns the line on the spent error budget, and a table of all budgets. */
export const budgetsMarkdown: MarkdownPart = ({ budgets: { rows, sentence } }, title) => {
  const cells = rows.map((row) => [row.slo, row.spent, row.period, row.bad, row.page, row.ticket].map(md));
  const all = folded(title, [table(['SLO', '>Spent', '>Budget period', '>Bad events', 'Page', 'Ticket'], cells)]);
  return [sentence === '' ? '' : `**${title}**: ${md(sentence)}.`, all].filter((part) => part !== '').join('\n\n');
};

/** Returns a list of the findings. */
export const findingsMarkdown: MarkdownPart = ({ findings }, title) => {
  const line = ({ at, kind, text, lookAt }: Sections['findings'][number]) =>
    `- ${at} **${md(kind)}** ${md(text)}. Look at ${md(lookAt)}.`;
  return findings.length === 0 ? '' : [`### ${title}`, '', ...findings.map(line)].join('\n');
};

/** Returns a list of the first events that belong in a summary; empty if there is none. */
export const eventsMarkdown: MarkdownPart = ({ events: { rows, omitted } }, title) => {
  const listed = rows.filter(({ summary }) => summary);
  if (listed.length === 0) return '';
  const lines = listed.slice(0, maxEvents).map(({ at, label, text }) => `- ${at} **${md(label)}** ${md(text)}`);
  const left = listed.length - lines.length + omitted;
  return [`### ${title}`, '', ...lines, ...(left > 0 ? [`- and ${left} more`] : [])].join('\n');
};

/** Returns tables of the requests, of the calls by API key and of the writes that were read back. */
export const endpointsMarkdown: MarkdownPart = ({ endpoints, admission }, title) => {
  const requests = endpoints.rows.map((row) => [
    md(row.scenario),
    md(row.name),
    row.requests,
    row.failed ? `${row.errors} (${md(row.causes)})` : '0',
    row.p50,
    row.p95,
    row.p99,
  ]);
  const keys = admission.callers.map((row) => [
    ...[md(row.key), row.offered, row.admitted, row.limited, row.share, row.p50, row.p95],
  ]);
  const writes = admission.writes.map((row) => [md(row.what), row.checked, row.lost, row.doubled]);
  return folded(title, [
    table(['Scenario', 'Request', '>Count', '>Errors', '>p50', '>p95', '>p99'], requests),
    requests.length > 0 && md(`Over ${endpoints.scope}. ${endpoints.note}`),
    table(['Key', '>Offered', '>Admitted', '>Limited (429)', '>Share', '>p50', '>p95'], keys),
    md(admission.note),
    table(['Write', '>Checked', '>Lost', '>Doubled'], writes),
  ]);
};

/** Returns a table of the metrics of load generators that no other section shows. */
export const otherMetricsMarkdown: MarkdownPart = ({ otherMetrics }, title) => {
  if (otherMetrics.length === 0) return '';
  const heads = ['Metric', 'Phase', '>Count', '>Rate', '>p50', '>p95', '>p99'];
  const rows = otherMetrics.map((row) => [
    ...[md(row.metric), md(row.phase), row.count, row.rate, row.p50, row.p95, row.p99],
  ]);
  return folded(title, [table(heads, rows)]);
};

/** Returns tables of the times and the outcomes of streams. */
export const chatMarkdown: MarkdownPart = ({ chat }, title) => {
  if (!chat) return '';
  const timings = chat.timings.map((row) => [row.what, `\`${row.formula}\``, row.samples, row.p50, row.p95, row.p99]);
  const outcomes = chat.outcomes.map((row) => [md(row.outcome), row.count, row.share]);
  return folded(title, [
    table(['Time', 'Formula', '>Count', '>p50', '>p95', '>p99'], timings),
    table(['Outcome', '>Count', '>Share'], outcomes),
    md(chat.lead),
  ]);
};

/** Returns tables of the mesh: the counts of messages, and the times of connections, pings and deliveries. */
export const meshMarkdown: MarkdownPart = ({ mesh: { rows, timings } }, title) => {
  const ledger = rows.map((row) => [row.what, row.count, row.share]);
  const times = timings.map((row) => [row.what, row.samples, row.p50, row.p95, row.p99]);
  return folded(title, [
    table(['Messages', '>Count', '>Of sent'], ledger),
    table(['Time', '>Samples', '>p50', '>p95', '>p99'], times),
  ]);
};

/** Returns two tables of the web vitals: one by page, the other by rate of requests. */
export const webMarkdown: MarkdownPart = ({ web: { vitals }, underLoad }, title) => {
  const rows = vitals.map((row) => [md(row.page), row.vital, row.samples, row.median, row.p75, row.worst, row.rating]);
  const loads = underLoad.map((one) => [
    ...[md(one.slo), md(one.objective), one.samples, md(one.finding), md(one.apart) || '–'],
  ]);
  return folded(title, [
    table(['Page', 'Vital', '>Samples', '>Median', '>p75', '>Worst', 'Rating at p75'], rows),
    table(['SLO', 'Objective', '>Samples', 'Against the offered rate', 'Excluded'], loads),
  ]);
};

/** Returns the comparison with earlier runs, then the SLOs of the previous run beside those of this run. */
export const differenceMarkdown: MarkdownPart = ({ comparison, difference }, title) => {
  const rows = difference?.rows.map((row) => [
    ...[`${md(row.name)} (${md(row.phase)})`, md(row.before), md(row.now), md(row.change), row.verdicts],
  ]);
  return [
    comparison ? comparisonMarkdown(comparison) : '',
    difference && rows && rows.length > 0
      ? folded(`${title} ${md(difference.id)}`, [
          table(['SLO', '>Before', '>Now', '>Change', 'Verdict'], rows),
          md(difference.note),
        ])
      : '',
  ]
    .filter((part) => part !== '')
    .join('\n\n');
};

function comparisonMarkdown({ verdict, against, reason, made, rows }: NonNullable<Sections['comparison']>): string {
  const lines = rows
    .filter((row) => row.verdict === 'regression' || row.verdict === 'improvement')
    .map(
      (row) =>
        `- ${md(row.name)}: ${md(row.before)} → ${md(row.now)}, ${md(row.change)} (${md(row.interval)}), ${row.verdict}`,
    );
  const head = `**Compared with ${md(against)}**: ${verdict}, ${md(reason)}. ${md(made)}`;
  return [head, lines.join('\n')].filter(Boolean).join('\n\n');
}

/** Returns how much of the run is in Prometheus, and the command that sends the remaining samples. */
export const recordMarkdown: MarkdownPart = ({ delivery: { samples, reason, command, unsent } }) => {
  const rest = command === null ? '' : ` Send ${unsent} with ${markdownCode(command)}.`;
  return `Prometheus: ${samples}${reason ? `: ${md(reason)}` : ''}.${rest}`;
};

function folded(title: string, parts: readonly (string | false)[]): string {
  const body = parts.filter((part) => part !== '' && part !== false).join('\n\n');
  return body === '' ? '' : `<details><summary>${title}</summary>\n\n${body}\n\n</details>`;
}

/** Returns a Markdown table. A heading that starts with `>` marks a column of numbers. The caller escapes the cells. */
function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  if (rows.length === 0) return '';
  return markdownTable([head.map((cell) => cell.replace(/^>/, '')), ...rows.map((row) => [...row])], {
    align: head.map((cell) => (cell.startsWith('>') ? 'right' : null)),
    alignDelimiters: false,
  });
}
