import { statSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { bodyLimits } from '../../scenarios/base/limits/body-limits.ts';
import { parseJson } from '../../scenarios/base/limits/parse-json.ts';
import { readTextFile } from '../../scenarios/base/limits/read-text-file.ts';
import { sealedFilesOf } from './checksum.ts';
import { writeWhole } from './durable.ts';
import { documentFile, runDirOf } from './run-files.ts';
import { specialFileIn } from './special-file.ts';
import { verifyRun } from './verify-run.ts';

const indexFile = '.index.json';
const schema = 'meshproof.index/2';

/** The facts about a run that a list of runs needs. */
const entrySchema = z.object({
  /** The sizes and times of all files of the run. The entry is valid until a size or time changes. */
  stamp: z.string(),
  /** The reason why the run is damaged, or null. */
  problem: z.string().nullable(),
  plan: z.string(),
  target: z.string(),
  status: z.string(),
  verdict: z.string(),
  startedAt: z.string(),
  tags: z.record(z.string(), z.string()),
  bytes: z.number(),
});
export type IndexEntry = z.infer<typeof entrySchema>;
const indexSchema = z.object({ schema: z.literal(schema), runs: z.record(z.string(), entrySchema) });

/**
 * A cache of verified runs, so that a command that lists thousands of runs does not hash every file again. A lost or
 * damaged index is built again. An index that cannot be written is not an error.
 */
export class RunIndex {
  readonly #storeDir: string;
  readonly #known: Map<string, IndexEntry>;
  #changed = false;

  constructor(storeDir: string) {
    this.#storeDir = storeDir;
    this.#known = new Map(Object.entries(readIndex(join(storeDir, indexFile))));
  }

  /** Returns the entry of a run. If the files of the run changed, every file is verified again. */
  async entry(id: string): Promise<IndexEntry> {
    const runDir = runDirOf(this.#storeDir, id);
    const { stamp, bytes } = stateOf(runDir);
    const known = this.#known.get(id);
    if (known && stamp !== '' && known.stamp === stamp) return known;
    const { document, problem } = await verifyRun(runDir);
    const entry: IndexEntry = {
      stamp,
      bytes,
      problem: problem ?? null,
      plan: document?.plan ?? '',
      target: document?.target ?? '',
      status: document?.status ?? '',
      verdict: document?.verdict ?? '',
      startedAt: document?.startedAt ?? '',
      tags: document?.tags ?? {},
    };
    this.#known.set(id, entry);
    this.#changed = true;
    return entry;
  }

  /** Writes the index with the entries of these runs. */
  save(ids: readonly string[]): void {
    const stored = new Set(ids);
    const runs = Object.fromEntries([...this.#known].filter(([id]) => stored.has(id)));
    if (!this.#changed && Object.keys(runs).length === this.#known.size) return;
    try {
      // If two processes write concurrently, the last rename wins. Both indexes are correct.
      writeWhole(join(this.#storeDir, indexFile), JSON.stringify({ schema, runs }));
    } catch {
      // The error is ignored. Without the new index, the next command that lists runs verifies new runs again.
    }
  }
}

function readIndex(file: string): Record<string, IndexEntry> {
  try {
    return indexSchema.parse(parseJson(readTextFile(file, bodyLimits.storeFile))).runs;
  } catch {
    return {};
  }
}

/**
 * Returns a stamp of the sizes and times of a run's files. The stamp changes with each change of a file. The ctime is
 * included, because no program can set it.
 */
function stateOf(runDir: string): { stamp: string; bytes: number } {
  let bytes = 0;
  try {
    if (specialFileIn(runDir) !== undefined) return { stamp: '', bytes };
    const parts = [documentFile, ...sealedFilesOf(runDir)].map((name) => {
      const { size, mtimeMs, ctimeMs } = statSync(join(runDir, name));
      bytes += size;
      return `${name}:${size}:${mtimeMs}:${ctimeMs}`;
    });
    return { stamp: parts.join('|'), bytes };
  } catch {
    // A file is missing. `verifyRun` reports its name.
    return { stamp: '', bytes };
  }
}
