import { resolvePrograms } from './program.ts';
import { isOwn, type Section } from './section.ts';

/**
 * Returns the possible values of two metric labels. `scenario` names the programs whose load the plan sets. `program`
 * names the programs with their own executors, because their scripts name the scenarios themselves.
 */
export function programLabels(section: Section, planDir: string): Readonly<Record<string, readonly string[]>> {
  const programs = resolvePrograms(section, planDir);
  return {
    scenario: programs.filter((one) => !isOwn(one)).map(({ label }) => label),
    program: programs.filter(isOwn).map(({ label }) => label),
  };
}
