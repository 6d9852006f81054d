import { existsSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { messageOf } from '../../scenarios/base/errors.ts';
import { type RunDocument, runDocumentSchema, runSchema } from '../record/run.ts';
import { taintKindSchema } from '../record/taint-kind.ts';
import { ownedName, parseOwnedName } from './owned-name.ts';
import type { Owner } from './owner.ts';
import { headFile, ownerFile, runDirOf } from './run-files.ts';
import { isRunId } from './run-id.ts';
import type { RunProblem } from './run-store.ts';
import { rewriteLines, salvageLines } from './salvage.ts';
import { nameRun, sealRun } from './seal-run.ts';
import { isDiskTrouble, storeError } from './store-error.ts';
import { verifyRun } from './verify-run.ts';

/** Who recovers, and how to see whether an owner is alive. */
export type Recovery = {
  /** The process that recovers. */
  claimer: Owner;
  isAlive(owner: Owner): boolean;
};

/**
 * Seals every partial run whose owner is dead, with status `interrupted` and verdict INVALID. A run that cannot be
 * sealed is renamed to `.broken-<id>` and listed among `problems`. Two processes may recover at the same time: the
 * first to rename a run claims it. Throws UserError when the store cannot be read.
 */
export async function recoverPartials(
  storeDir: string,
  recovery: Recovery,
): Promise<{ recovered: RunDocument[]; problems: RunProblem[] }> {
  const recovered: RunDocument[] = [];
  const problems: RunProblem[] = [];
  for (const name of namesIn(storeDir)) {
    const left = findAbandoned(storeDir, name, recovery.isAlive);
    if (!left) continue;
    try {
      if (left.opening) {
        rmSync(join(storeDir, name), { recursive: true, force: true });
        continue;
      }
      const claimed = join(storeDir, ownedName('claimed', left.id, recovery.claimer));
      if (!claim(join(storeDir, name), claimed)) continue;
      recovered.push(await finish(storeDir, claimed, left.id));
    } catch (cause) {
      problems.push({ id: left.id, reason: renameToBroken(storeDir, left.id, recovery.claimer, cause) });
    }
  }
  return { recovered, problems };
}

function namesIn(storeDir: string): string[] {
  try {
    return existsSync(storeDir) ? readdirSync(storeDir).sort() : [];
  } catch (cause) {
    throw storeError('read the run store', storeDir, cause);
  }
}

/** Returns the run that a dead process left in directory `name`; undefined for any other directory. */
function findAbandoned(
  storeDir: string,
  name: string,
  isAlive: Recovery['isAlive'],
): { id: string; opening: boolean } | undefined {
  const owned = parseOwnedName(name);
  if (owned) return isAlive(owned.owner) ? undefined : { id: owned.id, opening: owned.kind === 'opening' };
  const id = name.startsWith('.partial-') ? name.slice('.partial-'.length) : undefined;
  if (id === undefined) return undefined;
  // A partial run is created with its owner file, so a missing one counts as abandoned.
  const owner = readJson(join(storeDir, name, ownerFile)) as Partial<Owner> | undefined;
  const alive = typeof owner?.pid === 'number' && typeof owner.startedAt === 'string' && isAlive(owner as Owner);
  return alive ? undefined : { id, opening: false };
}

/** False when another process was faster. */
function claim(from: string, to: string): boolean {
  try {
    renameSync(from, to);
    return true;
  } catch (cause) {
    if (['ENOENT', 'ENOTEMPTY', 'EEXIST'].includes((cause as NodeJS.ErrnoException).code ?? '')) return false;
    throw cause;
  }
}

/** Seals one claimed run. Throws Error when its head is missing or damaged. */
async function finish(storeDir: string, workDir: string, id: string): Promise<RunDocument> {
  if (!isRunId(id)) throw new Error('the name of the directory has no run id');
  const runDir = runDirOf(storeDir, id);
  // The process was killed after it wrote run.json: only the rename is missing.
  const { document } = await verifyRun(workDir);
  if (document) {
    nameRun(workDir, runDir);
    return document;
  }
  const head = headSchema.safeParse(readJson(join(workDir, headFile)));
  if (!head.success) throw new Error(`${headFile} is missing or damaged`);
  const { dropped, lastMs, ...lines } = await salvageLines(workDir);
  const endedMs = Math.max(lastMs ?? 0, Date.parse(head.data.startedAt));
  const text = `meshproof was killed${dropped > 0 ? `; ${dropped} incomplete lines were dropped` : ''}`;
  rewriteLines(workDir, lines, { t: endedMs, kind: 'interrupted', text, by: 'store' });
  const taints = { kinds: [...taintKindSchema.options] };
  return sealRun(workDir, runDir, {
    schema: runSchema,
    ...head.data,
    id,
    status: 'interrupted',
    exitCode: null,
    endedAt: new Date(endedMs).toISOString(),
    producers: [],
    delivery: { status: 'none', sent: 0, confirmed: 0, reason: text },
    validity: { status: 'invalid', reasons: [{ code: 'killed', cause: text, taints, evidence: text }] },
    slos: [],
    verdict: 'INVALID',
    reason: text,
  });
}

const headSchema = runDocumentSchema.pick({
  tool: true,
  plan: true,
  profile: true,
  target: true,
  startedAt: true,
  t0: true,
  seed: true,
  tags: true,
  comparableKey: true,
  phases: true,
  environment: true,
});

/** Renames a run that cannot be sealed, so that it is not tried again. After a disk error the next command retries. */
function renameToBroken(storeDir: string, id: string, claimer: Owner, cause: unknown): string {
  const reason = messageOf(cause);
  if (isDiskTrouble(cause)) return reason;
  const claimed = join(storeDir, ownedName('claimed', id, claimer));
  let broken = `.broken-${id}`;
  for (let n = 2; existsSync(join(storeDir, broken)); n++) broken = `.broken-${id}-${n}`;
  try {
    renameSync(claimed, join(storeDir, broken));
    return `${reason}; renamed to ${broken}`;
  } catch (again) {
    return `${reason}; it could not be renamed: ${messageOf(again)}`;
  }
}

function readJson(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}
