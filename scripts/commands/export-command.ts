import { rmSync, writeFileSync } from 'node:fs';
import { exportRows, toCsv, toNdjson } from '../../results/store/export-runs.ts';
import { listRuns } from '../../results/store/run-store.ts';
import { storeError } from '../../results/store/store-error.ts';
import { exitCode } from '../../scenarios/base/exit-code.ts';
import { runsOf } from '../history/find-runs.ts';
import { recoverStore } from '../run/recover-store.ts';

export type ExportFlags = {
  format: 'csv' | 'ndjson';
  out?: string;
  plan?: string;
  target?: string;
  tags: Readonly<Record<string, string>>;
  store: string;
  json?: boolean;
  quiet?: boolean;
};

/** `runs export`: a row for each SLO of each run, oldest run first. */
export async function exportCommand(words: readonly string[], flags: ExportFlags): Promise<number> {
  await recoverStore(flags.store, warn);
  const rows = (await chosen(words, flags)).reverse().flatMap(exportRows);
  const text = flags.format === 'csv' ? toCsv(rows) : toNdjson(rows);
  if (flags.out !== undefined) {
    write(flags.out, text);
    if (!flags.quiet) warn(`${rows.length} rows in ${flags.out}`);
  } else if (!flags.json) process.stdout.write(text);
  if (flags.json) process.stdout.write(`${JSON.stringify({ rows }, null, 2)}\n`);
  return exitCode.pass;
}

async function chosen(words: readonly string[], { store, plan, target, tags }: ExportFlags) {
  if (words.length > 0) return (await runsOf(words, store, warn)).map(({ run }) => run);
  const filter = { tags, ...(plan !== undefined && { plan }), ...(target !== undefined && { target }) };
  const { runs, problems } = await listRuns(store, filter);
  for (const { id, reason } of problems) warn(`${id} is left out: ${reason}`);
  return runs;
}

function write(file: string, text: string): void {
  try {
    // A file that is there is not replaced: what was exported before may be all that is left of it.
    writeFileSync(file, text, { flag: 'wx' });
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'EEXIST') rmSync(file, { force: true });
    throw storeError('write the export', file, cause);
  }
}

function warn(line: string): void {
  process.stderr.write(`${line}\n`);
}
