import { existsSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { RunDocument } from '../../results/record/run.ts';
import { documentFile } from '../../results/store/run-files.ts';
import { isRunId } from '../../results/store/run-id.ts';
import { listRuns, readRun } from '../../results/store/run-store.ts';
import { UserError } from '../../scenarios/base/errors.ts';
import { append } from '../../scenarios/base/long-lists.ts';

export type FoundRun = { storeDir: string; run: RunDocument };

/**
 * Finds the runs named on a command line, each once. A word is a tag (`key=value`), the id of a run, `last`, or the
 * directory of a run. Commas separate several runs in one word. Throws UserError for a word that names no run.
 */
export async function findRuns(
  words: readonly string[],
  storeDir: string,
  warn: (line: string) => void,
): Promise<FoundRun[]> {
  const found: FoundRun[] = [];
  for (const word of words) {
    const at = word.indexOf('=');
    if (at > 0 && !existsSync(word))
      append(found, await findTagged(storeDir, word.slice(0, at), word.slice(at + 1), warn));
    else for (const one of word.split(',')) found.push(await findRun(one, storeDir));
  }
  return [...new Map(found.map((one) => [one.run.id, one])).values()];
}

async function findRun(word: string, storeDir: string): Promise<FoundRun> {
  // A word with a slash is a path only if it is the directory of a run. `readRun` rejects any other word with a slash
  // as an invalid id.
  const id = basename(word);
  const isDirectory = word !== id && isRunId(id) && existsSync(join(word, documentFile));
  const store = isDirectory ? dirname(word) : storeDir;
  return { storeDir: store, run: await readRun(store, isDirectory ? id : word) };
}

async function findTagged(
  storeDir: string,
  key: string,
  value: string,
  warn: (line: string) => void,
): Promise<FoundRun[]> {
  const { runs, problems } = await listRuns(storeDir, { tags: { [key]: value } });
  for (const { id, reason } of problems) warn(`${id} is left out: ${reason}`);
  if (runs.length === 0) throw new UserError(`no run has the tag ${key}=${value}`, { file: storeDir });
  return runs.map((run) => ({ storeDir, run }));
}
