import type { Command } from 'commander';
import { stringify } from 'yaml';
import { UserError } from '../../../scenarios/base/errors.ts';
import { exitCode } from '../../../scenarios/base/exit-code.ts';
import { asStarted } from '../../../scenarios/base/printed-commands.ts';
import type { Target } from '../../../scenarios/plan/target.ts';
import {
  mostArchiveBytes,
  receiver,
  scriptConfigMap,
  secretNameOf,
  testRun,
} from '../../../simulators/k6/export/operator.ts';
import { type Session, sayTo, withChildren } from '../../run/session.ts';
import { integer } from '../options.ts';
import { addExportOptions, buildArchive, type ExportFlags, printExport, writeExport } from './k6-archive.ts';

type Flags = ExportFlags & { instances: number };

/** Defines `meshproof export k6-operator`. */
export function define(command: Command): void {
  addExportOptions(command)
    .option('--instances <n>', 'the number of runners that share the load', integer(1, 1000), 1)
    .addHelpText(
      'after',
      `
Examples:
  meshproof export k6-operator load --target ./targets/staging.yaml --instances 8 --out cluster
  meshproof export k6-operator ./plans/checkout.yaml --target ./targets/staging.yaml --out cluster --json`,
    )
    .action(async (plan: string, flags: Flags) => {
      process.exitCode = await exportOperator(plan, flags);
    });
}

/**
 * Writes the Kubernetes documents that run the k6 part of a plan under the k6-operator. Sends nothing to the cluster.
 * Resolves to the exit code.
 */
export function exportOperator(planName: string, flags: Flags): Promise<number> {
  return withChildren(sayTo(flags.quiet), (session) => writeDocuments(planName, flags, session));
}

async function writeDocuments(planName: string, flags: Flags, session: Session): Promise<number> {
  const { job, target, k6Version, archive } = await buildArchive(planName, flags, session);
  const { plan } = job;
  if (archive.length > mostArchiveBytes) {
    throw new UserError(`the archive has ${archive.length} bytes, more than a ConfigMap may have`, {
      ...job.document.where(['traffic', 'k6', 'scenarios']),
      hint: `"${asStarted('export k6')}" writes only the archive, which you can put on a volume`,
    });
  }
  const documents: Record<string, readonly unknown[]> = {
    'configmap.yaml': [scriptConfigMap(plan, archive)],
    'receiver.yaml': receiver(plan),
    'testrun.yaml': [testRun({ plan, target, instances: flags.instances, k6Version })],
  };
  const files = Object.entries(documents).map(([name, values]) =>
    writeExport(flags.out, name, values.map((value) => stringify(value)).join('---\n')),
  );
  const keys = secretKeys(target);
  const literals = keys.map((key) => `--from-literal=${key}=…`).join(' ');
  printExport(flags, files, {
    secret: keys.length > 0 ? { name: secretNameOf(plan), keys } : null,
    next: [
      ...(keys.length > 0 ? [`kubectl create secret generic ${secretNameOf(plan)} ${literals}`] : []),
      `kubectl apply -f ${flags.out}`,
    ],
  });
  return exitCode.pass;
}

function secretKeys(target: Target | undefined): string[] {
  return [...(target?.auth?.bearer ? ['token'] : []), ...(target?.auth?.clients ? ['clients'] : [])];
}
