import { renderHtml } from '../../results/report/render-html.ts';
import { renderMarkdown } from '../../results/report/render-markdown.ts';
import { renderText } from '../../results/report/render-text.ts';
import type { Sections } from '../../results/report/sections/sections.ts';
import { renderJunit } from '../../results/report/text/junit.ts';
import { writeDerived } from '../../results/store/run-writer.ts';

/**
 * Writes report.html, summary.md and junit.xml into the directory of a completed run. Throws UserError when a file
 * cannot be written.
 */
export function writeReports(runDir: string, sections: Sections): void {
  writeDerived(runDir, 'report.html', renderHtml(sections));
  writeDerived(runDir, 'summary.md', renderMarkdown(sections));
  writeDerived(runDir, 'junit.xml', renderJunit(sections));
}

/** Returns the report for stdout: at most 120 columns, and in colour only on a terminal without NO_COLOR. */
export function renderForTerminal(sections: Sections): string {
  const { isTTY, columns = 100 } = process.stdout;
  return renderText(sections, { color: Boolean(isTTY) && !process.env.NO_COLOR, width: Math.min(columns, 120) });
}
