import { join } from 'node:path';
import { unfit } from '../../results/compare/run-digest.ts';
import { toEvidence } from '../../results/record/evidence.ts';
import { measuredPhases, t0MsOf } from '../../results/record/measured-phases.ts';
import { reportedMetrics, terminalMetrics } from '../../results/report/sections/other-metrics.ts';
import { type Sections, toSections } from '../../results/report/sections/sections.ts';
import { runDirOf } from '../../results/store/run-files.ts';
import { previousRun } from '../../results/store/run-store.ts';
import type { SealedRun } from '../../results/store/sealed-run.ts';
import { UserError } from '../../scenarios/base/errors.ts';
import { noteRecord } from '../lib/process-end.ts';
import { renderForTerminal, writeReports } from '../run/write-reports.ts';
import type { Page } from '../terminal/print-page.ts';
import { compareWithHistory, type HistoryComparison } from './compare-with-history.ts';
import { digestOf } from './digests.ts';

type WrittenReport = { text: string; comparison: HistoryComparison | undefined };

/**
 * Compares a sealed run with its history and writes its reports. Throws UserError when the run is damaged or the store
 * cannot be written.
 */
export async function reportRun(run: SealedRun): Promise<WrittenReport> {
  const { sections, comparison } = await compareAndSection(run, reportedMetrics(run.document));
  writeReports(runDirOf(run.storeDir, run.document.id), sections);
  return { text: renderForTerminal(sections), comparison };
}

/**
 * Reports a run that has just ended. Never rejects, because the verdict is already sealed. If the report cannot be
 * written, `text` has only the verdict and its reason. `printPage` then prints why the page is missing.
 */
export async function reportEnded(run: SealedRun): Promise<WrittenReport & { page: Page }> {
  noteRecord();
  const { id, verdict, reason } = run.document;
  const file = join(runDirOf(run.storeDir, id), 'report.html');
  try {
    return { ...(await reportRun(run)), page: { file } };
  } catch (failure) {
    return { text: `${verdict}: ${reason}\n`, comparison: undefined, page: { file, failure } };
  }
}

/** Resolves to the report of a sealed run for the terminal. */
export async function reportText(run: SealedRun): Promise<string> {
  return renderForTerminal((await compareAndSection(run, terminalMetrics(run.document))).sections);
}

/**
 * Compares a run with its history, and resolves to the sections of its report. Of the recorded rows, reads only those
 * of the metrics in `metrics`. All input comes from the store, so the same store gives the same report.
 */
async function compareAndSection(
  run: SealedRun,
  metrics: ReadonlySet<string>,
): Promise<{ sections: Sections; comparison: HistoryComparison | undefined }> {
  const { storeDir, document } = run;
  // Later comparisons read the stored digest instead of all lines of the run.
  if (unfit(document) === null) await digestOf(storeDir, document, run.lines);
  const { rows, samples, events } = await run.lines(metrics);
  const evidence = toEvidence({
    t0Ms: t0MsOf(document),
    phases: measuredPhases(document),
    producers: [],
    catalogue: new Map(),
    rows: rows.of,
    placesOf: rows.placesOf,
    samples,
    events,
  });
  const comparison = await compareIfPossible(run);
  const { plan, target, startedAt } = document;
  const previous = await previousRun(storeDir, { plan, target, before: startedAt });
  return { sections: toSections(document, evidence, previous, comparison), comparison };
}

/**
 * Compares a run with its history. Undefined if the baseline is damaged. The command `meshproof compare` prints what is
 * damaged.
 */
async function compareIfPossible({ storeDir, document }: SealedRun): Promise<HistoryComparison | undefined> {
  try {
    return await compareWithHistory(storeDir, [document]);
  } catch (error) {
    if (error instanceof UserError) return undefined;
    throw error;
  }
}
