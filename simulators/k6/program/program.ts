import { existsSync } from 'node:fs';
import { basename, extname, join, resolve } from 'node:path';
import { UserError } from '../../../scenarios/base/errors.ts';
import { fileProblem, fileProblems } from '../../../scenarios/base/file-problem.ts';
import { packageRoot } from '../../../scenarios/base/package-root.ts';
import { refuseHar } from '../../../scenarios/base/refuse-har.ts';
import { ownPrograms } from '../../../scenarios/lib/names.ts';
import { isOwn, type Section, type Share } from './section.ts';

/**
 * `key` is the name of the program in the plan. `label` is the value of the tag `scenario` in the program's series, or
 * of `program` if the program has its own executors. A program of the user has its own k6 process, so that its state
 * and options do not affect other programs. k6 loads `bundle`, if set, instead of `file`.
 */
export type Program = Share & { key: string; label: string; file: string; isUser?: boolean; bundle?: string };

/** k6 reads the shipped programs as files, even if meshproof itself runs from dist. */
export const scenariosDir = join(packageRoot, 'scenarios');

/**
 * Returns the programs of a plan's section `k6`. Throws UserError with the key of an invalid entry, such as a missing
 * program or a second program with the same label.
 */
export function resolvePrograms(section: Section, planDir: string): Program[] {
  const programs = Object.entries(section.scenarios).map(([key, share]) => ({
    ...share,
    label: labelOf(key),
    file: isShipped(key) ? shippedFile(key) : userFile(key, planDir),
    isUser: !isShipped(key),
    key,
  }));
  return programs.map((program, index) => {
    const { key } = program;
    const twin = programs.slice(0, index).find(({ label }) => label === program.label);
    if (!program.isUser && (isOwn(program) || program.exec !== undefined)) {
      const what = isOwn(program) ? 'own' : 'exec';
      throw new UserError(`"${what}" works only for a script of your own, but ${key} is a shipped program`, {
        ...planKey(key),
        hint: `write a rate, such as ${key}: 50/s`,
      });
    }
    if (twin) {
      throw new UserError(`two programs of the plan have the name ${program.label}: ${twin.key} and ${key}`, {
        ...planKey(key),
        hint: `rename the file ${program.isUser ? key : twin.key}`,
      });
    }
    return program;
  });
}

function isShipped(key: string): boolean {
  return !key.includes('/') && extname(key) === '';
}

function shippedFile(name: string): string {
  const file = join(scenariosDir, `${name}.ts`);
  if (existsSync(file)) return file;
  const hint = `shipped programs: ${ownPrograms.join(', ')}; name your own program by its path, ./${name}.ts`;
  throw new UserError(`no program ${name}`, { ...planKey(name), hint });
}

function userFile(path: string, planDir: string): string {
  const file = resolve(planDir, path);
  const problem = fileProblem(file);
  if (problem) throw new UserError(`${fileProblems[problem]}: ${file}`, planKey(path));
  refuseHar(path, 'k6 program', planKey(path));
  return file;
}

/** Returns the label of a program, which is a valid k6 scenario name: `check-out` for `./load/Check Out.ts`. */
function labelOf(key: string): string {
  const name = basename(key, extname(key)).toLowerCase();
  return name.replace(/[^a-z0-9]+/g, '-').replace(/^-+|-+$/g, '') || 'program';
}

/** Returns the full key of a program in the plan, or of a key inside the program's entry. */
export function planKey(program: string, ...inner: string[]): { key: string } {
  return { key: ['traffic', 'k6', 'scenarios', program, ...inner].join('.') };
}
