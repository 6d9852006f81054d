import type { Catalogue } from '../../results/record/catalogue.ts';
import { toEvidence } from '../../results/record/evidence.ts';
import type { RunDocument } from '../../results/record/run.ts';
import { renderHtml } from '../../results/report/html/render-html.ts';
import { type Sections, toSections } from '../../results/report/sections/sections.ts';
import { renderJunit } from '../../results/report/text/junit.ts';
import { renderMarkdown } from '../../results/report/text/markdown.ts';
import { renderText } from '../../results/report/text/text.ts';
import { readEvidenceParts } from '../../results/store/evidence-files.ts';
import { runDirOf } from '../../results/store/run-files.ts';
import { previousRun } from '../../results/store/run-store.ts';
import { writeDerived } from '../../results/store/run-writer.ts';
import { UserError } from '../../scenarios/base/errors.ts';
import { compareWithHistory, type HistoryComparison } from '../history/compare-with-history.ts';

/** Writes report.html, summary.md and junit.xml of a sealed run; gives what people read in the terminal. */
export async function writeReports(
  storeDir: string,
  run: RunDocument,
  catalogue: Catalogue = new Map(),
): Promise<string> {
  const sections = await sectionsOf(storeDir, run, catalogue);
  const runDir = runDirOf(storeDir, run.id);
  writeDerived(runDir, 'report.html', renderHtml(sections));
  writeDerived(runDir, 'summary.md', renderMarkdown(sections));
  writeDerived(runDir, 'junit.xml', renderJunit(sections));
  return textOf(sections);
}

export function textOf(sections: Sections): string {
  const { isTTY, columns = 100 } = process.stdout;
  return renderText(sections, { color: Boolean(isTTY) && !process.env.NO_COLOR, width: Math.min(columns, 120) });
}

/** From the sealed files alone, so that a report written again says the same. */
export async function sectionsOf(
  storeDir: string,
  run: RunDocument,
  catalogue: Catalogue = new Map(),
): Promise<Sections> {
  const runDir = runDirOf(storeDir, run.id);
  const evidence = toEvidence({
    t0Ms: Date.parse(run.t0 ?? run.startedAt),
    phases: run.phases.map((phase) => ({
      name: phase.name,
      kind: phase.kind as 'steady',
      startS: secondsFrom(run, phase.start),
      endS: secondsFrom(run, phase.end),
    })),
    producers: [],
    catalogue,
    ...(await readEvidenceParts(runDir)),
  });
  const previous = await previousRun(storeDir, { plan: run.plan, target: run.target, before: run.startedAt });
  return toSections(run, evidence, previous, await heldOf(storeDir, run));
}

/** A report has no comparison where a baseline is damaged; `compare` says what is wrong with it. */
async function heldOf(storeDir: string, run: RunDocument): Promise<HistoryComparison | undefined> {
  try {
    return await compareWithHistory(storeDir, [run]);
  } catch (error) {
    if (error instanceof UserError) return undefined;
    throw error;
  }
}

function secondsFrom(run: RunDocument, time: string): number {
  return (Date.parse(time) - Date.parse(run.t0 ?? run.startedAt)) / 1000;
}
