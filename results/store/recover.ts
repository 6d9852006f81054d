import { existsSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { messageOf } from '../../scenarios/base/errors.ts';
import type { RunDocument } from '../record/run.ts';
import { resumeLease } from './owners/lease.ts';
import { ownedName, parseOwnedName } from './owners/owned-name.ts';
import type { Owner } from './owners/owner.ts';
import { type Owned, readOwnerFile, renewOwnerFile } from './owners/owner-file.ts';
import { brokenNameOf, ownerFile, partialPrefix, runDirOf } from './run-files.ts';
import type { RunProblem } from './run-store.ts';
import { sealAbandoned } from './seal-abandoned.ts';
import { isDiskTrouble, isFull, storeError, troubleOf } from './store-error.ts';

/** `claimer` is the process that recovers the runs. */
export type Recovery = {
  claimer: Owner;
  /** `owned` is undefined when the directory names no owner. */
  isDead(directory: string, owned: Owned | undefined): Promise<boolean>;
};

/** A run that cannot be sealed. If the disk is full, `fills` is the directory of the run; otherwise undefined. */
export type Unsealed = RunProblem & { fills?: string };

/** An unsealed run and its owner. If `opening` is true, the run was still being created. */
type Abandoned = { id: string; directory: string; opening: boolean; owned: Owned | undefined };

/**
 * Completes every unfinished run of a dead process. A run without a complete run.json gets the status `interrupted` and
 * the verdict INVALID. A run that was still being created is deleted. A run that cannot be completed is listed among
 * `problems`. Two processes may recover runs at the same time: the process that renames a run first completes this run.
 * Throws UserError when the store cannot be read.
 */
export async function recoverPartials(
  storeDir: string,
  recovery: Recovery,
): Promise<{ recovered: RunDocument[]; problems: Unsealed[] }> {
  const recovered: RunDocument[] = [];
  const problems: Unsealed[] = [];
  const found = namesIn(storeDir).flatMap((name) => findUnsealed(storeDir, name) ?? []);
  // The check of an owner on another machine takes 5 s, so all owners are checked in parallel.
  const dead = await Promise.all(found.map(({ directory, owned }) => recovery.isDead(directory, owned)));
  for (const left of found.filter((_, at) => dead[at])) {
    try {
      if (left.opening) {
        rmSync(left.directory, { recursive: true, force: true });
        continue;
      }
      const document = await recoverOne(storeDir, left, recovery.claimer);
      if (document) recovered.push(document);
    } catch (cause) {
      problems.push({ id: left.id, ...setAside(storeDir, left, recovery.claimer, cause) });
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

/** Returns the unsealed run in a directory; undefined if the directory is not an unsealed run. */
function findUnsealed(storeDir: string, name: string): Abandoned | undefined {
  const directory = join(storeDir, name);
  const owned = parseOwnedName(name);
  if (owned) return { id: owned.id, directory, opening: owned.kind === 'opening', owned: { owner: owned.owner } };
  if (!name.startsWith(partialPrefix)) return undefined;
  const id = name.slice(partialPrefix.length);
  return { id, directory, opening: false, owned: readOwnerFile(join(directory, ownerFile)) };
}

/** Seals a run and returns its document; undefined when another process seals the run first. */
async function recoverOne(storeDir: string, left: Abandoned, claimer: Owner): Promise<RunDocument | undefined> {
  const claimed = join(storeDir, ownedName('claimed', left.id, claimer));
  // The owner file is renewed before the rename. Otherwise, another machine could recover the renamed run, too.
  if (left.owned) renewQuietly(join(left.directory, ownerFile), left.owned);
  if (!rename(left.directory, claimed)) return undefined;
  const lease = resumeLease(join(claimed, ownerFile), claimer);
  try {
    const document = await sealAbandoned(storeDir, claimed, left.id, left.owned?.left);
    rmSync(join(runDirOf(storeDir, left.id), ownerFile), { force: true });
    return document;
  } finally {
    lease.stop();
  }
}

function renewQuietly(file: string, owned: Owned): void {
  try {
    renewOwnerFile(file, owned);
  } catch {
    // If another process has already taken the run, the owner file is gone. The rename in `recoverOne` then fails, too.
  }
}

/** Renames a directory. Returns false when another process has already renamed the directory. */
function rename(from: string, to: string): boolean {
  try {
    renameSync(from, to);
    return true;
  } catch (cause) {
    if (['ENOENT', 'ENOTEMPTY', 'EEXIST'].includes((cause as NodeJS.ErrnoException).code ?? '')) return false;
    throw cause;
  }
}

/**
 * Renames a damaged run, so that no later command tries to complete it. After an error of the disk, the run keeps its
 * name, and the next command tries again. Returns a message that says why the run was not completed.
 */
function setAside(
  storeDir: string,
  { id, directory }: Abandoned,
  claimer: Owner,
  cause: unknown,
): Omit<Unsealed, 'id'> {
  const claimed = join(storeDir, ownedName('claimed', id, claimer));
  if (!isDiskTrouble(cause)) return { reason: renameToBroken(storeDir, id, claimed, messageOf(cause)) };
  const trouble = troubleOf(cause);
  const isClaimed = existsSync(claimed);
  const place = isClaimed ? claimed : directory;
  if (!isFull(cause)) return { reason: `${trouble}; the directory of the run is ${place}` };
  return { reason: `${trouble}; make room, or delete ${place}`, ...(isClaimed && { fills: claimed }) };
}

function renameToBroken(storeDir: string, id: string, claimed: string, reason: string): string {
  let n = 1;
  while (existsSync(join(storeDir, brokenNameOf(id, n)))) n++;
  const broken = brokenNameOf(id, n);
  try {
    renameSync(claimed, join(storeDir, broken));
    return `${reason}; renamed to ${broken}`;
  } catch (again) {
    return `${reason}; the run could not be renamed: ${messageOf(again)}`;
  }
}
