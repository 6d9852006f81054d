import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { UserError } from '../../../scenarios/base/errors.ts';
import { inTemporaryDirectory } from '../../../scenarios/base/make-directory.ts';
import type { Plan } from '../../../scenarios/plan/plan.ts';
import { entrySource, importsOf } from '../entry-source.ts';
import { k6Options } from '../options/options.ts';
import { type LoadContext, loadInK6 } from '../process/inspect.ts';
import { archiveArgs, k6Environment } from '../process/process.ts';
import { type Program, planKey, resolvePrograms } from '../program/program.ts';
import { isOwn, type Section } from '../program/section.ts';
import { loadable } from '../user/loadable-program.ts';
import type { Scans } from '../user/scans.ts';

/**
 * Returns the k6 part of a plan as an archive for `k6 run` on any machine. The archive contains no variables of the
 * user's environment. It also contains no network guard, because a host name may have another address on the other
 * machine. Throws UserError when a program cannot be loaded or has executors of its own. If the context's signal
 * aborts, throws its reason.
 */
export async function archivePlan(
  section: Section,
  from: { plan: Plan; planDir: string; binary: string; scans: Scans },
  context: LoadContext,
): Promise<Buffer> {
  const resolved = resolvePrograms(section, from.planDir);
  for (const program of resolved) refuseFrame(program);
  return inTemporaryDirectory(async (directory) => {
    const programs = await Promise.all(resolved.map((program) => loadable(program, directory, from.scans)));
    const entry = join(directory, 'plan.js');
    const options = join(directory, 'options.json');
    const file = join(directory, 'plan.tar');
    const guard = { blacklistIPs: [], blockHostnames: [], hosts: {} };
    writeFileSync(options, JSON.stringify(k6Options({ programs, plan: from.plan, subMetrics: [], guard })));
    writeFileSync(entry, entrySource(programs, importsOf(programs), options));
    const env = k6Environment(process.env, {});
    await loadInK6({ binary: from.binary, args: archiveArgs(entry, file), env, programs, cwd: directory }, context);
    return readFileSync(file);
  });
}

/**
 * Throws UserError for a user's program that works only inside meshproof's own code. An archive does not contain this
 * code.
 */
function refuseFrame(program: Program): void {
  if (isOwn(program)) {
    throw new UserError('meshproof cannot export a script that sets its executors itself', {
      ...planKey(program.key),
      hint: 'export the script with "k6 archive"',
    });
  }
  if (program.exec === undefined || program.exec === 'default') return;
  throw new UserError('an exported program must not have "exec": the export always runs the default function', {
    ...planKey(program.key, 'exec'),
    hint: `remove "exec" from the plan, and make ${program.exec} the default function of the program`,
  });
}
