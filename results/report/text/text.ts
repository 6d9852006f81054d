import type { Verdict } from '../../record/run.ts';
import { terminalSafe } from '../../words/escape.ts';
import type { Sections } from '../sections/sections.ts';
import type { SloRow } from '../sections/slo-rows.ts';

const icons: Record<Verdict, string> = { PASS: '✓', FAIL: '✗', INVALID: '⊘', INCONCLUSIVE: '?' };
const ansi: Record<Verdict | 'dim' | 'bold', string> = {
  PASS: '32',
  FAIL: '31',
  INVALID: '35',
  INCONCLUSIVE: '33',
  dim: '2',
  bold: '1',
};
const quietKinds = new Set(['run-start', 'run-end', 'phase-start', 'note', 'delivery', 'finding']);
const maxEvents = 8;

/** What a run prints at its end. The verdict comes first and last, so that it is seen however the output is cut. */
export function renderText(sections: Sections, { color, width }: { color: boolean; width: number }): string {
  const paint = (style: keyof typeof ansi, text: string) => (color ? `\u001b[${ansi[style]}m${text}\u001b[0m` : text);
  const fold = (text: string, indent: number) => foldLines(text, Math.max(30, width - indent), ' '.repeat(indent));
  const { headline } = sections;
  const state = icons[headline.verdict];
  const verdict = paint(headline.verdict, paint('bold', `${state} ${headline.verdict}`));
  const opening = `${verdict}  ${fold(clean(headline.reason), headline.verdict.length + 4)}`;
  const blocks = [
    opening,
    facts(sections)
      .map(([name, value]) => `  ${paint('dim', name.padEnd(9))} ${fold(value, 12)}`)
      .join('\n'),
    ...sloBlocks(sections, paint, fold),
    underLoadBlock(sections, paint, fold),
    validityBlock(sections, paint, fold),
    findingsBlock(sections, paint, fold),
    eventsBlock(sections, paint, fold),
    differenceBlock(sections, paint),
    deliveryBlock(sections, fold),
    `${verdict}  ${clean(headline.id)}, ${ending(sections)}`,
  ];
  return `${blocks.filter((block) => block !== '').join('\n\n')}\n`;
}

type Paint = (style: keyof typeof ansi, text: string) => string;
type Fold = (text: string, indent: number) => string;

function facts({ headline, phases, producers, endpoints }: Sections): [string, string][] {
  const order = [...new Map(phases.map(({ phase, length }) => [phase, length]))];
  const timeline = order.map(([phase, length]) => `${phase} ${length}`).join(', ');
  const work = producers.map(({ name, completed, offered, status }) => {
    const note = status === 'done' ? '' : ` (${status})`;
    return `${name} ${completed} of ${offered}${note}`;
  });
  const requests = endpoints.rows.length > 0 ? `; ${endpoints.rows.length} endpoints` : '';
  return (
    [
      ['run', headline.id],
      ['plan', `${headline.plan} on ${headline.target}`],
      ['time', `${headline.started}, ${headline.length}${timeline ? ` (${timeline})` : ''}`],
      ['work', work.length > 0 ? `${work.join(' · ')}${requests}` : 'nothing was started'],
    ] as [string, string][]
  ).map(([name, value]) => [name, clean(value)]);
}

function sloBlocks({ slos }: Sections, paint: Paint, fold: Fold): string[] {
  if (slos.length === 0) return ['  No SLO was judged.'];
  const rows = slos.flatMap((group) => group.slos);
  const widest = (pick: (row: SloRow) => string) => Math.max(...rows.map((row) => clean(pick(row)).length));
  const [name, value, objective] = [
    widest((row) => row.name),
    widest((row) => row.value),
    widest((row) => row.objective),
  ];
  return slos.map(({ service, slos: group }) => {
    const lines = group.map((row) => {
      const line = [
        `  ${paint(row.verdict, icons[row.verdict])} ${clean(row.name).padEnd(name)}`,
        clean(row.value).padStart(value),
        clean(row.objective).padEnd(objective),
        paint('dim', `n ${row.samples}, ${clean(row.phase)}`),
      ].join('  ');
      if (row.verdict === 'PASS') return line;
      return `${line}\n      ${paint(row.verdict, row.verdict)} ${fold(clean(row.reason), 7 + row.verdict.length)}`;
    });
    return [paint('bold', clean(service)), ...lines].join('\n');
  });
}

/** One line for each vital whose load rose far enough to say anything new. */
function underLoadBlock({ underLoad }: Sections, paint: Paint, fold: Fold): string {
  const lines = underLoad
    .filter(({ rising }) => rising)
    .map(({ slo, finding }) => `  ${paint('dim', clean(slo))} ${fold(clean(finding), 4)}`);
  return lines.length === 0 ? '' : [paint('bold', 'web vitals against the offered rate'), ...lines].join('\n');
}

function validityBlock({ validity }: Sections, paint: Paint, fold: Fold): string {
  if (validity.reasons.length === 0) return '';
  const lines = validity.reasons.map(
    ({ code, cause, taints, evidence }) =>
      `  ${paint('INVALID', clean(code))}: ${fold(clean(`${cause} (${evidence}); taints ${taints}`), 4)}`,
  );
  return [paint('bold', 'what this run could not measure'), ...lines].join('\n');
}

function findingsBlock({ findings }: Sections, paint: Paint, fold: Fold): string {
  if (findings.length === 0) return '';
  const lines = findings.map(({ at, kind, text, lookAt }) =>
    [
      `  ${paint('dim', at.padStart(10))}  ${fold(clean(`${kind}: ${text}`), 14)}`,
      `${' '.repeat(14)}${paint('dim', 'look at')} ${fold(clean(lookAt), 22)}`,
    ].join('\n'),
  );
  return [`${paint('bold', 'what stands out')} ${paint('dim', '(no part of the verdict)')}`, ...lines].join('\n');
}

function eventsBlock({ events }: Sections, paint: Paint, fold: Fold): string {
  const loud = events.rows.filter(({ kind }) => !quietKinds.has(kind));
  if (loud.length === 0) return '';
  const lines = loud
    .slice(0, maxEvents)
    .map(({ at, kind, text }) => `  ${paint('dim', at.padStart(10))}  ${fold(clean(`${kind}: ${text}`), 14)}`);
  const left = loud.length - lines.length + events.omitted;
  return [paint('bold', 'events'), ...lines, ...(left > 0 ? [`  and ${left} more`] : [])].join('\n');
}

function differenceBlock({ difference }: Sections, paint: Paint): string {
  if (!difference || difference.rows.length === 0) return '';
  const cells = difference.rows.map(({ name, before, now, change }) => [name, before, now, change].map(clean));
  const widths = [0, 1, 2].map((column) => Math.max(...cells.map((row) => row[column]!.length)));
  const lines = cells.map(
    ([name = '', before = '', now = '', change = '']) =>
      `  ${name.padEnd(widths[0]!)}  ${before.padStart(widths[1]!)} → ${now.padEnd(widths[2]!)}  ${change}`,
  );
  const title = `since ${clean(difference.id)}`;
  return [`${paint('bold', title)} ${paint('dim', '(numbers, no claim)')}`, ...lines].join('\n');
}

function deliveryBlock({ delivery }: Sections, fold: Fold): string {
  if (delivery.command === null) return `  ${delivery.confirmed} samples are in Prometheus.`;
  const what = delivery.status === 'none' ? 'Nothing was pushed' : `${delivery.confirmed} of ${delivery.sent} samples`;
  const state = delivery.status === 'none' ? '' : ' are confirmed by Prometheus';
  const why = delivery.reason ? `: ${clean(delivery.reason)}` : '';
  return `  ${fold(`${what}${state}${why}`, 2)}\n  Send it: ${clean(delivery.command)}`;
}

function ending({ headline }: Sections): string {
  const { PASS, FAIL, INVALID, INCONCLUSIVE } = headline.tally;
  const tally = `${PASS} pass, ${FAIL} fail, ${INVALID} invalid, ${INCONCLUSIVE} inconclusive`;
  const status = headline.status === 'complete' ? '' : `, ${headline.status}`;
  return `${tally}${status}${headline.exitCode === null ? '' : `, exit ${headline.exitCode}`}`;
}

const clean = terminalSafe;

function foldLines(text: string, width: number, indent: string): string {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line].join(`\n${indent}`);
}
