import { escapeMarkdown as md } from '../words/escape.ts';
import { verdictMarks } from '../words/marks.ts';
import { reportSections } from './report-sections.ts';
import type { Sections } from './sections/sections.ts';

/** Returns a summary for a pull request. Verdict, SLOs and exceptional events are visible; details are folded. */
export function renderMarkdown(sections: Sections): string {
  const { headline } = sections;
  const parts = [
    `## ${verdictMarks[headline.verdict].emoji} ${headline.verdict}: ${md(headline.reason)}`,
    facts(sections),
    ...reportSections.map(({ title, markdown }) => markdown?.(sections, title) ?? ''),
  ];
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`;
}

function facts({ headline }: Sections): string {
  const status = headline.status === 'complete' ? '' : `, **${headline.status}**`;
  const exit = headline.exitCode === null ? '' : `, exit ${headline.exitCode}`;
  const plan = `Plan **${md(headline.plan)}** on **${md(headline.target)}**, run ${md(headline.id)}`;
  return `${plan}, ${headline.started}, ${headline.length}${status}${exit}.`;
}
