import { join } from 'node:path';
import type { Command } from 'commander';
import { systemClock } from '../../../scenarios/base/clock.ts';
import { UserError } from '../../../scenarios/base/errors.ts';
import { masker } from '../../../scenarios/base/secrets/process-masker.ts';
import { archivePlan } from '../../../simulators/k6/export/archive.ts';
import { k6Producer } from '../../../simulators/k6/producer.ts';
import type { Section } from '../../../simulators/k6/program/section.ts';
import { k6Scans } from '../../../simulators/k6/user/scans.ts';
import { ensure } from '../../lib/tools.ts';
import { makeOutputDirectory, writeOutput } from '../../lib/write-output.ts';
import type { Job } from '../../plan/job.ts';
import { producers } from '../../plan/producers.ts';
import { readJob } from '../../plan/read-job.ts';
import { checkParts, laterInPlan, sectionOf } from '../../plan/read-part.ts';
import { targetOfJob } from '../../plan/target-of-job.ts';
import type { Session } from '../../run/session.ts';
import { printJson, printLine } from '../../terminal/output.ts';

export type ExportFlags = { target?: string; out: string; json?: boolean; quiet?: boolean };

/** Adds the argument and the options that every export of a plan has. Returns the command. */
export function addExportOptions(command: Command): Command {
  return command
    .argument('<plan>', 'a shipped plan (smoke, load, stress, …) or a path')
    .option('--target <target>', 'your target file, whose addresses the programs get')
    .requiredOption('--out <dir>', 'the directory for the written files')
    .option('--json', 'print one JSON document on stdout')
    .option('--quiet', 'print only the file names');
}

/**
 * Packs the k6 part of a plan into an archive, and makes the directory of the export. Throws UserError for a plan
 * without k6 traffic, and for an archive that would contain a secret of the target.
 */
export async function buildArchive(planName: string, flags: ExportFlags, { abort, reaper, say }: Session) {
  const { signal } = abort;
  const job = readJob(planName, producers);
  const target = targetOfJob(flags.target, job, { sendsTo: [] });
  const section = k6Section(job);
  await checkParts({ ...job, parts: job.parts.filter(({ producer }) => producer.name === k6Producer.name) }, target);
  const others = job.parts.map(({ producer }) => producer.name).filter((name) => name !== k6Producer.name);
  if (others.length > 0) say(`only the k6 part is exported, without ${others.join(', ')}`);
  if (!target)
    say(
      'no target is named: the programs send to port 8080 of the host on which they run, the address of the stand-in',
    );
  const k6 = await ensure('k6', { log: say, signal });
  const { plan, planDir } = job;
  const archive = await laterInPlan(job.document, () =>
    archivePlan(
      section,
      { plan, planDir, binary: k6.path, scans: k6Scans },
      { clock: systemClock, signal, adopt: (pid) => reaper.adopt(pid) },
    ),
  );
  // A tar states the lengths of its entries. Masking a secret would change these lengths, so the export is refused.
  if (masker.bytes(archive) !== archive) {
    throw new UserError('the export would contain a secret of the target', {
      ...job.document.where(['traffic', 'k6', 'scenarios']),
      hint: 'a program, or a file that it opens, contains the secret; read the secret from the environment instead',
    });
  }
  makeOutputDirectory(flags.out, 'write the export');
  return { job, target, k6Version: k6.version, archive };
}

function k6Section(job: Job): Section {
  const section = sectionOf(job, k6Producer);
  if (section) return section;
  throw new UserError('the plan has no k6 traffic to export: add traffic.k6', job.document.where(['traffic']));
}

/** Writes one file of an export and returns its path. Throws UserError if the file cannot be written. */
export function writeExport(out: string, name: string, content: string | Buffer): string {
  const file = join(out, name);
  writeOutput(file, content, { action: 'write the export' });
  return file;
}

/** Prints the written files and the commands to run next. */
export function printExport(
  flags: ExportFlags,
  files: readonly string[],
  more: { secret: object | null; next: readonly string[] },
): void {
  if (flags.json) printJson({ files, ...more });
  else for (const line of flags.quiet ? files : [...files, ...more.next]) printLine(line);
}
