import { verdictSchema } from '../record/run.ts';
import { formatCountOf } from '../words/format.ts';
import { verdictMarks } from '../words/marks.ts';
import { reportSections } from './report-sections.ts';
import type { Sections } from './sections/sections.ts';
import { brokenBlock } from './text/broken.ts';
import { clean, toInk } from './text/ink.ts';

/**
 * Returns the text that a run prints last. The first and the last line of the text show the verdict, because a log may
 * cut off the start or the end.
 */
export function renderText(sections: Sections, terminal: { color: boolean; width: number }): string {
  const ink = toInk(terminal);
  const { verdict, reason, id } = sections.headline;
  const sign = ink.paint(verdict, ink.paint('bold', `${verdictMarks[verdict].mark} ${verdict}`));
  const blocks = [
    `${sign}  ${ink.fold(clean(reason), verdict.length + 4)}`,
    facts(sections)
      .map(([name, value]) => `  ${ink.paint('dim', name.padEnd(9))} ${ink.fold(value, 12)}`)
      .join('\n'),
    ...reportSections.map(({ title, text }) => text?.(sections, title, ink) ?? ''),
    brokenBlock(sections, ink),
    `${sign}  ${clean(id)}, ${ending(sections)}`,
  ];
  return `${blocks.filter((block) => block !== '').join('\n\n')}\n`;
}

function facts({ headline, phases, producers, endpointCount }: Sections): [string, string][] {
  const lengths = [...new Map(phases.map(({ phase, length }) => [phase, length]))];
  const timeline = lengths.map(([phase, length]) => `${phase} ${length}`).join(', ');
  const work = producers.map(({ name, completed, offered, status }) => {
    const note = status === 'done' ? '' : ` (${status})`;
    return `${name} ${completed} of ${offered}${note}`;
  });
  const requests = endpointCount > 0 ? `; ${formatCountOf(endpointCount, 'endpoint')}` : '';
  const all: [string, string][] = [
    ['run', headline.id],
    ['plan', `${headline.plan} on ${headline.target}`],
    ['time', `${headline.started}, ${headline.length}${timeline ? ` (${timeline})` : ''}`],
    ['work', work.length > 0 ? `${work.join(' · ')}${requests}` : 'nothing was started'],
  ];
  return all.map(([name, value]) => [name, clean(value)]);
}

function ending({ headline }: Sections): string {
  const tally = verdictSchema.options
    .map((verdict) => `${headline.tally[verdict]} ${verdict.toLowerCase()}`)
    .join(', ');
  const status = headline.status === 'complete' ? '' : `, ${headline.status}`;
  return `${tally}${status}${headline.exitCode === null ? '' : `, exit ${headline.exitCode}`}`;
}
