import { readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { sealedFilesOf } from './checksum.ts';
import { documentFile, runDirOf } from './run-files.ts';
import { verifyRun } from './verify-run.ts';

const indexFile = '.index.json';
const schema = 'meshproof.index/1';

/** What a list needs of a run, and the state of its files in which that was found. */
const entrySchema = z.object({
  /** Sizes and times of the sealed files: while they stay, so does what was verified. */
  stamp: z.string(),
  /** Why the run cannot be believed; null when it can. */
  problem: z.string().nullable(),
  plan: z.string(),
  target: z.string(),
  status: z.string(),
  startedAt: z.string(),
  tags: z.record(z.string(), z.string()),
  bytes: z.number(),
});
export type IndexEntry = z.infer<typeof entrySchema>;
const indexSchema = z.object({ schema: z.literal(schema), runs: z.record(z.string(), entrySchema) });

/**
 * Remembers what was verified, so that a list over thousands of runs need not sum every file again. Only a cache: what is
 * lost, damaged or of another process is made again, and a store that cannot be written is read without one.
 */
export class RunIndex {
  readonly #storeDir: string;
  readonly #known: Map<string, IndexEntry>;
  #changed = false;

  constructor(storeDir: string) {
    this.#storeDir = storeDir;
    this.#known = new Map(Object.entries(kept(join(storeDir, indexFile))));
  }

  /** The run as it lies there now: from the index while its files are the same, else verified whole. */
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
      startedAt: document?.startedAt ?? '',
      tags: document?.tags ?? {},
    };
    this.#known.set(id, entry);
    this.#changed = true;
    return entry;
  }

  /** Keeps what is known of the runs that are there. */
  save(ids: readonly string[]): void {
    const there = new Set(ids);
    const runs = Object.fromEntries([...this.#known].filter(([id]) => there.has(id)));
    if (!this.#changed && Object.keys(runs).length === this.#known.size) return;
    // Of this process alone: the last of two that write at once wins, and either is right.
    const temporary = join(this.#storeDir, `${indexFile}.${process.pid}.tmp`);
    try {
      writeFileSync(temporary, JSON.stringify({ schema, runs }));
      renameSync(temporary, join(this.#storeDir, indexFile));
    } catch {
      rmSync(temporary, { force: true });
    }
  }
}

function kept(file: string): Record<string, IndexEntry> {
  try {
    return indexSchema.parse(JSON.parse(readFileSync(file, 'utf8'))).runs;
  } catch {
    return {};
  }
}

/** A change of a file shows in its size or in one of its times, of which the second cannot be set. */
function stateOf(runDir: string): { stamp: string; bytes: number } {
  let bytes = 0;
  try {
    const parts = [documentFile, ...sealedFilesOf(runDir)].map((name) => {
      const { size, mtimeMs, ctimeMs } = statSync(join(runDir, name));
      bytes += size;
      return `${name}:${size}:${mtimeMs}:${ctimeMs}`;
    });
    return { stamp: parts.join('|'), bytes };
  } catch {
    // Something is missing: verification says what.
    return { stamp: '', bytes };
  }
}
