import { readdirSync } from 'node:fs';
import { UserError } from '../../scenarios/base/errors.ts';
import { nearest } from '../../scenarios/base/nearest.ts';
import { printedCommands } from '../../scenarios/base/printed-commands.ts';
import type { RunDocument, Verdict } from '../record/run.ts';
import { runDirOf } from './run-files.ts';
import { isRunId } from './run-id.ts';
import { type IndexEntry, RunIndex } from './run-index.ts';
import { deletedRun, storeError } from './store-error.ts';
import { readDocumentOf, verifyRun } from './verify-run.ts';

/** The conditions for listing a run. A listed run matches all conditions. At most `limit` runs are listed. */
export type RunFilter = {
  limit?: number;
  plan?: string;
  target?: string;
  tags?: Readonly<Record<string, string>>;
  status?: RunDocument['status'];
  /** An empty list accepts every verdict. */
  verdicts?: readonly Verdict[];
  /** RFC 3339: only runs that started before this time. */
  before?: string;
  /** RFC 3339: only runs that started at this time or later. */
  since?: string;
};

/** A damaged run. `reason` is shown to the user. */
export type RunProblem = { id: string; reason: string };

/** Returns the sealed runs, newest first. Damaged runs are listed under `problems`; unfinished runs are ignored. */
export async function listRuns(
  storeDir: string,
  filter: RunFilter = {},
): Promise<{ runs: RunDocument[]; problems: RunProblem[] }> {
  const { found, problems } = await findSealed(storeDir, filter);
  const runs: RunDocument[] = [];
  for (const { id } of found) {
    const { document, problem } = readDocumentOf(runDirOf(storeDir, id));
    if (problem === undefined) runs.push(document);
    else if (!deletedRun(runDirOf(storeDir, id))) problems.push({ id, reason: problem });
  }
  return { runs, problems };
}

/**
 * Returns the index entries of the sealed runs, newest first. Only runs that changed since their entry was written are
 * read.
 */
export async function findSealed(
  storeDir: string,
  filter: RunFilter = {},
): Promise<{ found: ({ id: string } & IndexEntry)[]; problems: RunProblem[] }> {
  const found: ({ id: string } & IndexEntry)[] = [];
  const problems: RunProblem[] = [];
  const ids = runIdsOf(storeDir);
  const index = new RunIndex(storeDir);
  let second = '';
  for (const id of ids) {
    // The order of ids is exact only to the second. So all runs of a second are read before the limit applies.
    if (found.length >= (filter.limit ?? Number.POSITIVE_INFINITY) && secondIn(id) !== second) break;
    second = secondIn(id);
    const entry = await index.entry(id);
    // A run is not a problem if another command deleted the run during the verification.
    if (entry.problem !== null && !deletedRun(runDirOf(storeDir, id))) problems.push({ id, reason: entry.problem });
    else if (entry.problem === null && passes(entry, filter)) found.push({ id, ...entry });
  }
  index.save(ids);
  found.sort((a, b) => (a.startedAt < b.startedAt ? 1 : a.startedAt > b.startedAt ? -1 : 0));
  return { found: found.slice(0, filter.limit), problems };
}

/**
 * Returns a run by id; `last` is the newest undamaged run. Throws UserError for a damaged run, an unknown id, or a
 * store without an undamaged run. Throws RunDeletedError for a run that another command deletes while it is read.
 */
export async function readRun(storeDir: string, id: string): Promise<RunDocument> {
  if (id === 'last') {
    const { runs, problems } = await listRuns(storeDir, { limit: 1 });
    if (runs[0]) return runs[0];
    const [first] = problems;
    if (first)
      throw new UserError(`every run in the store is damaged; ${first.id}: ${first.reason}`, { file: storeDir });
    throw new UserError('the store has no run yet', { file: storeDir, hint: `${printedCommands.run} makes a run` });
  }
  const ids = runIdsOf(storeDir);
  if (!isRunId(id) || !ids.includes(id)) throw noSuchRun(storeDir, id, ids);
  const runDir = runDirOf(storeDir, id);
  const { document, problem } = await verifyRun(runDir);
  if (problem === undefined) return document;
  throw deletedRun(runDir) ?? new UserError(`the run is damaged: ${problem}`, { file: runDir });
}

/** Returns the newest complete run of a plan and target that started before `before`; undefined without such a run. */
export async function previousRun(
  storeDir: string,
  { plan, target, before }: { plan: string; target: string; before: string },
): Promise<RunDocument | undefined> {
  const { runs } = await listRuns(storeDir, { plan, target, before, status: 'complete', limit: 1 });
  return runs[0];
}

function runIdsOf(storeDir: string): string[] {
  try {
    return readdirSync(storeDir).filter(isRunId).sort().reverse();
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw storeError('read the run store', storeDir, cause);
  }
}

const secondIn = (id: string): string => id.slice(0, id.indexOf('-'));

function passes(run: IndexEntry, filter: RunFilter): boolean {
  const { plan, target, tags = {}, status, verdicts = [], before, since } = filter;
  return (
    (plan === undefined || run.plan === plan) &&
    (target === undefined || run.target === target) &&
    (status === undefined || run.status === status) &&
    (verdicts.length === 0 || verdicts.some((verdict) => verdict === run.verdict)) &&
    (before === undefined || run.startedAt < before) &&
    (since === undefined || run.startedAt >= since) &&
    Object.entries(tags).every(([name, value]) => run.tags[name] === value)
  );
}

function noSuchRun(storeDir: string, id: string, ids: readonly string[]): UserError {
  return new UserError(`there is no run ${JSON.stringify(id)}`, { file: storeDir, hint: nearest(id, ids) });
}
