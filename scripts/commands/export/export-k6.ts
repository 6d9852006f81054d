import type { Command } from 'commander';
import { exitCode } from '../../../scenarios/base/exit-code.ts';
import { environment } from '../../../scenarios/lib/names.ts';
import { archiveName } from '../../../simulators/k6/export/operator.ts';
import { openEnvironment } from '../../../simulators/k6/process/open-environment.ts';
import { type Session, sayTo, withChildren } from '../../run/session.ts';
import { addExportOptions, buildArchive, type ExportFlags, printExport, writeExport } from './k6-archive.ts';

/** Defines `meshproof export k6`. */
export function define(command: Command): void {
  addExportOptions(command)
    .addHelpText(
      'after',
      `
Examples:
  meshproof export k6 smoke --out smoke-k6
  meshproof export k6 ./plans/checkout.yaml --target ./targets/staging.yaml --out checkout-k6`,
    )
    .action(async (plan: string, flags: ExportFlags) => {
      process.exitCode = await exportK6(plan, flags);
    });
}

/** Writes an archive for plain `k6 run`. Resolves to the exit code. */
export function exportK6(planName: string, flags: ExportFlags): Promise<number> {
  return withChildren(sayTo(flags.quiet), (session) => writeArchive(planName, flags, session));
}

async function writeArchive(planName: string, flags: ExportFlags, session: Session): Promise<number> {
  const { job, target, archive } = await buildArchive(planName, flags, session);
  const variables = [
    ...Object.entries(openEnvironment(target?.urls ?? {}, job.plan.seed)).map(([name, value]) => `${name}=${value}`),
    ...(target?.auth?.bearer ? [`${environment.token}=…`] : []),
    ...(target?.auth?.clients ? [`${environment.clients}=…`] : []),
  ];
  const file = writeExport(flags.out, archiveName, archive);
  printExport(flags, [file], { secret: null, next: [[...variables, 'k6 run', file].join(' ')] });
  return exitCode.pass;
}
