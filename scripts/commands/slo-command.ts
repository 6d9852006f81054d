import { writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Slo } from '../../results/record/slo.ts';
import { makeDirectory } from '../../results/store/durable.ts';
import { storeError } from '../../results/store/store-error.ts';
import { UserError } from '../../scenarios/base/errors.ts';
import { exitCode } from '../../scenarios/base/exit-code.ts';
import { nearest } from '../../scenarios/base/nearest.ts';
import type { Phase } from '../../scenarios/plan/phase.ts';
import { alwaysSlos } from '../../thresholds/read/always.ts';
import { checkAgainst } from '../../thresholds/read/check-against.ts';
import { explain } from '../../thresholds/translate/explain.ts';
import { toK6 } from '../../thresholds/translate/to-k6.ts';
import { toWebVitals } from '../../thresholds/translate/to-web-vitals.ts';
import { catalogueOf, readSlosNamed, sloNames } from '../plan/job.ts';
import { producers } from '../plan/producers.ts';

const everything = catalogueOf(producers.map((producer) => ({ producer })));

/** The k6 programs that ship; each has thresholds of its own. */
const programs = ['api', 'inference', 'mesh'];

type Flags = { json?: boolean; quiet?: boolean };

/** Throws UserError for the first thing that is wrong. */
export function checkCommand(names: readonly string[], flags: Flags): number {
  const slos = read(names);
  checkAgainst(slos, everything, phasesNamedBy(slos));
  if (flags.json) print({ slos: slos.map(({ name, file, title }) => ({ name, file, title })) });
  else if (!flags.quiet)
    for (const { name, file, title } of slos) process.stdout.write(`ok  ${name.padEnd(26)} ${title}  (${file})\n`);
  return exitCode.pass;
}

export function compileCommand(names: readonly string[], flags: Flags & { out: string }): number {
  const slos = read(names);
  const outputs = {
    'k6-thresholds.json': Object.fromEntries(programs.map((program) => [program, toK6(slos, program)])),
    'web-vitals-budgets.json': toWebVitals(slos),
  };
  const files = Object.entries(outputs).map(([name, value]) => {
    const file = join(flags.out, name);
    write(file, `${JSON.stringify(value, null, 2)}\n`);
    return file;
  });
  if (flags.json) print({ files });
  else if (!flags.quiet) for (const file of files) process.stdout.write(`${file}\n`);
  return exitCode.pass;
}

export function explainCommand(name: string, flags: Flags): number {
  const all = [...read([]), ...alwaysSlos];
  const slo = all.find((one) => one.name === name);
  if (!slo) {
    const names = all.map((one) => one.name);
    throw new UserError(`there is no SLO named ${name}`, { hint: nearest(name, names) });
  }
  const text = explain(slo, everything);
  if (flags.json) print({ name, text });
  else process.stdout.write(`${flags.quiet ? text.split('\n', 1)[0] : text}\n`);
  return exitCode.pass;
}

function read(names: readonly string[]): Slo[] {
  return (names.length > 0 ? names : sloNames()).flatMap((name) => readSlosNamed(name));
}

/** Whether a phase exists is for the plan to say, so here every named one does. */
function phasesNamedBy(slos: readonly Slo[]): Phase[] {
  return slos.flatMap((slo) => slo.phases).map((name) => ({ name, kind: 'steady', startS: 0, endS: 1 }));
}

function write(file: string, text: string): void {
  try {
    makeDirectory(dirname(file));
    writeFileSync(file, text);
  } catch (cause) {
    throw storeError('write', file, cause);
  }
}

function print(value: unknown): void {
  process.stdout.write(`${JSON.stringify(value, null, 2)}\n`);
}
