import { printedCommands } from '../../../scenarios/base/printed-commands.ts';
import { formatCountOf } from '../../words/format.ts';
import { verdictMarks } from '../../words/marks.ts';
import type { EndpointRow } from '../sections/endpoints.ts';
import type { Sections } from '../sections/sections.ts';
import type { SloRow } from '../sections/slo-rows.ts';
import { clean, type Ink } from './ink.ts';

/** The block lists at most this many SLOs and endpoints, so that it fits on one screen. */
const mostSlos = 10;
const mostEndpoints = 3;

/**
 * Returns the block at the end of a failed run. The block repeats earlier lines, which have scrolled away. For an
 * INVALID run, the block has only the next commands. For any other verdict, the block is empty.
 */
export function brokenBlock(sections: Sections, ink: Ink): string {
  const { id, verdict } = sections.headline;
  const look = [
    `${printedCommands.openReport(id)}   the report in the browser`,
    `${printedCommands.show(id)}   the whole record`,
  ];
  if (verdict === 'INVALID') return [ink.paint('bold', 'Go on with'), ...commandLines(look, ink)].join('\n');
  if (verdict !== 'FAIL') return '';
  // Reading the endpoints of a long run takes a second, so they are read only for a failed run.
  const { slos, endpoints, comparison, difference } = sections;
  const broken = slos.flatMap((group) => group.slos).filter(({ verdict }) => verdict === 'FAIL');
  return [
    ink.paint('bold', 'Broken'),
    ...broken.slice(0, mostSlos).map((slo) => ink.paint('FAIL', `  ${ink.fold(sloLine(slo), 6)}`)),
    ...(broken.length > mostSlos ? [`  and ${broken.length - mostSlos} more`] : []),
    ...endpointLines(endpoints.rows),
    ...commandLines([...look, ...changeCommand(id, comparison, difference)], ink),
  ].join('\n');
}

function commandLines(commands: readonly string[], ink: Ink): string[] {
  return commands.map((command) => ink.paint('dim', `  → ${clean(command)}`));
}

function changeCommand(id: string, comparison: Sections['comparison'], difference: Sections['difference']): string[] {
  if (comparison?.isBaseline) return [`${printedCommands.compareWithBaseline}   the changes since the baseline`];
  if (!difference) return [];
  return [`${printedCommands.compare(difference.id, id)}   the changes since the previous run`];
}

function sloLine({ name, value, objective, phase, reason }: SloRow): string {
  const because = reason === '' ? '' : `: ${reason}`;
  return clean(`${verdictMarks.FAIL.mark} ${name}  ${value}, needs ${objective}, ${phase}${because}`);
}

function endpointLines(rows: readonly EndpointRow[]): string[] {
  const failing = rows.filter(({ failed }) => failed).sort((a, b) => b.errorCount - a.errorCount);
  const slowest = rows.filter(({ p95S }) => Number.isFinite(p95S)).sort((a, b) => b.p95S - a.p95S);
  return [
    ...failing
      .slice(0, mostEndpoints)
      .map(({ name, causes, errors, requests }) => `  failing  ${name}: ${causes} (${errors} of ${requests})`),
    ...slowest
      .slice(0, 1)
      .map(({ name, p95, requestCount: n }) => `  slowest  ${name}: p95 ${p95} (${formatCountOf(n, 'request')})`),
  ].map(clean);
}
