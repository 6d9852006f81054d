import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { makeDirectory } from '../../results/store/durable.ts';
import { storeError } from '../../results/store/store-error.ts';
import { UserError } from '../../scenarios/base/errors.ts';
import { exitCode } from '../../scenarios/base/exit-code.ts';
import { archivePlan } from '../../scenarios/k6/export/archive.ts';
import {
  archiveName,
  mostArchiveBytes,
  receiver,
  scriptConfigMap,
  secretNameOf,
  testRun,
} from '../../scenarios/k6/export/operator.ts';
import { openEnvironment } from '../../scenarios/k6/process/open-environment.ts';
import type { Section } from '../../scenarios/k6/section.ts';
import { environment } from '../../scenarios/lib/names.ts';
import type { Target } from '../../scenarios/plan/target.ts';
import { ensure } from '../lib/tools.ts';
import { checkParts, type Job, readJob, readTarget } from '../plan/job.ts';
import { sayTo } from '../run/session.ts';
import type { ExportFlags } from './export.ts';

/** Writes what a cluster with the k6-operator needs to make the k6 part of a plan's load. Nothing is sent to it. */
export async function exportOperator(planName: string, flags: ExportFlags): Promise<number> {
  const { job, target, k6Version, archive } = await archiveOf(planName, flags);
  const { plan } = job;
  if (archive.length > mostArchiveBytes) {
    throw new UserError(`the programs take ${archive.length} bytes, more than a ConfigMap holds`, {
      ...job.document.where(['traffic', 'k6', 'scenarios']),
      hint: `"meshproof export k6" writes the archive alone; a volume can hold it`,
    });
  }
  const documents: Record<string, readonly unknown[]> = {
    'configmap.yaml': [scriptConfigMap(plan, archive)],
    'receiver.yaml': receiver(plan),
    'testrun.yaml': [testRun({ plan, target, instances: flags.instances, k6Version })],
  };
  const files = Object.entries(documents).map(([name, values]) =>
    write(flags.out, name, values.map((value) => stringify(value)).join('---\n')),
  );
  const keys = secretKeys(target);
  print(flags, files, {
    secret: keys.length > 0 ? { name: secretNameOf(plan), keys } : null,
    next: [
      ...(keys.length > 0
        ? [
            `kubectl create secret generic ${secretNameOf(plan)} ${keys.map((key) => `--from-literal=${key}=…`).join(' ')}`,
          ]
        : []),
      `kubectl apply -f ${flags.out}`,
    ],
  });
  return exitCode.pass;
}

/** Writes an archive for plain `k6 run`. */
export async function exportK6(planName: string, flags: Omit<ExportFlags, 'instances'>): Promise<number> {
  const { job, target, archive } = await archiveOf(planName, flags);
  const variables = [
    ...Object.entries(openEnvironment(target?.urls ?? {}, job.plan.seed)).map(([name, value]) => `${name}=${value}`),
    ...(target?.auth?.bearer ? [`${environment.token}=…`] : []),
    ...(target?.auth?.clients ? [`${environment.clients}=…`] : []),
  ];
  const file = write(flags.out, archiveName, archive);
  print(flags, [file], { secret: null, next: [`${[...variables, 'k6 run', file].join(' ')}`] });
  return exitCode.pass;
}

async function archiveOf(planName: string, flags: Omit<ExportFlags, 'instances'>) {
  const say = sayTo(flags.quiet);
  const job = readJob(planName);
  const target = flags.target === undefined ? undefined : readTarget(flags.target);
  await checkParts(job, target);
  const section = k6Section(job);
  const others = job.parts.map(({ producer }) => producer.name).filter((name) => name !== 'k6');
  if (others.length > 0) say(`only the k6 part is exported, not ${others.join(', ')}`);
  if (!target)
    say('no --target was named: the programs go to their default, the stand-in on port 8080 of where they run');
  const k6 = await ensure('k6', { log: say });
  const archive = await archivePlan(section, { plan: job.plan, planDir: job.planDir, binary: k6.path });
  makeOut(flags.out);
  return { job, target, k6Version: k6.version, archive };
}

function k6Section({ parts, document }: Job): Section {
  const part = parts.find(({ producer }) => producer.name === 'k6');
  if (part) return part.section as Section;
  throw new UserError('there is no k6 traffic to export', document.where(['traffic']));
}

function secretKeys(target: Target | undefined): string[] {
  return [...(target?.auth?.bearer ? ['token'] : []), ...(target?.auth?.clients ? ['clients'] : [])];
}

function makeOut(out: string): void {
  try {
    makeDirectory(out);
  } catch (cause) {
    throw storeError('write the export', out, cause);
  }
}

function write(out: string, name: string, content: string | Buffer): string {
  const file = join(out, name);
  try {
    writeFileSync(file, content);
  } catch (cause) {
    throw storeError('write the export', file, cause);
  }
  return file;
}

function print(
  flags: { json?: boolean; quiet?: boolean },
  files: readonly string[],
  more: { secret: object | null; next: readonly string[] },
) {
  if (flags.json) process.stdout.write(`${JSON.stringify({ files, ...more }, null, 2)}\n`);
  else for (const line of flags.quiet ? files : [...files, ...more.next]) process.stdout.write(`${line}\n`);
}
