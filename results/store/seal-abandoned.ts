import { copyFileSync, existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { bodyLimits } from '../../scenarios/base/limits/body-limits.ts';
import { parseJson } from '../../scenarios/base/limits/parse-json.ts';
import { readTextFile } from '../../scenarios/base/limits/read-text-file.ts';
import { removeEmpty } from '../../scenarios/base/remove-empty.ts';
import { destinationSchema, type RunDocument, runDocumentSchema, runSchema } from '../record/run.ts';
import { taintKindSchema } from '../record/taint-kind.ts';
import { successorOf } from './durable.ts';
import { artifactsDir, headFile, outboxDirOf, runDirOf, streams } from './run-files.ts';
import { isRunId } from './run-id.ts';
import { rewriteLines, salvageLines } from './salvage.ts';
import { nameRun, sealRun } from './seal-run.ts';
import { specialFileIn } from './special-file.ts';
import { verifyRun } from './verify-run.ts';

/**
 * Seals the run of a dead process and returns its document. The verdict is INVALID, unless run.json was already
 * complete. `left` is the process's own text about why it ended. Throws Error for a wrong run id, for a missing
 * or damaged head.json, and for a special file in the directory.
 */
export async function sealAbandoned(
  storeDir: string,
  workDir: string,
  id: string,
  left: string | undefined,
): Promise<RunDocument> {
  if (!isRunId(id)) throw new Error('the name of the directory has no run id');
  const special = specialFileIn(workDir);
  if (special !== undefined) throw new Error(special);
  const runDir = runDirOf(storeDir, id);
  // The outbox is only removed if it is empty. Unsent request bodies in it can be pushed later.
  removeEmpty(outboxDirOf(storeDir, id));
  // If run.json is complete, the process was killed just before it gave the directory its final name.
  const { document } = await verifyRun(workDir);
  if (document) {
    nameRun(workDir, runDir);
    return document;
  }
  const head = headSchema.safeParse(readJson(join(workDir, headFile)));
  if (!head.success) throw new Error(`${headFile} is missing or damaged`);
  detachFromOwner(workDir);
  const { dropped, lastMs, ...lines } = await salvageLines(workDir);
  const endedMs = Math.max(lastMs ?? 0, Date.parse(head.data.startedAt));
  const text = `${left ?? 'meshproof was killed'}${dropped > 0 ? `; ${dropped} incomplete lines were dropped` : ''}`;
  rewriteLines(workDir, lines, { t: endedMs, kind: 'interrupted', text, by: 'store' });
  const taints = { kinds: [...taintKindSchema.options] };
  const { pushTo, ...known } = head.data;
  const endedAt = new Date(endedMs).toISOString();
  const isStopped = known.t0 !== null && known.phases.some(({ end }) => endedMs < Date.parse(end));
  return sealRun(workDir, runDir, {
    schema: runSchema,
    ...known,
    id,
    status: 'interrupted',
    exitCode: null,
    ...(isStopped && { stoppedAt: endedAt }),
    endedAt,
    producers: [],
    delivery: { status: 'none', sent: 0, confirmed: 0, reason: text, ...(pushTo && { to: pushTo }) },
    validity: { status: 'invalid', reasons: [{ code: 'killed', cause: text, taints, evidence: text }] },
    slos: [],
    verdict: 'INVALID',
    reason: text,
  });
}

const headSchema = runDocumentSchema
  .pick({
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
    secrets: true,
  })
  .extend({ pushTo: destinationSchema.optional() });

/**
 * Replaces each artifact by a copy. If the owner was only suspended, it may wake and write again. It then writes into
 * the original files, not into the copies. `rewriteLines` later replaces the NDJSON files in the same way.
 */
function detachFromOwner(workDir: string): void {
  for (const { plain, sealed } of Object.values(streams))
    if (plain !== sealed) rmSync(join(workDir, sealed), { force: true });
  const artifacts = join(workDir, artifactsDir);
  if (!existsSync(artifacts)) return;
  for (const entry of readdirSync(artifacts, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const file = join(entry.parentPath, entry.name);
    const next = successorOf(file);
    copyFileSync(file, next.path);
    next.commit();
  }
}

function readJson(file: string): unknown {
  try {
    return parseJson(readTextFile(file, bodyLimits.storeFile));
  } catch {
    return undefined;
  }
}
