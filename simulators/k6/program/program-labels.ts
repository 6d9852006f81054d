import { resolvePrograms } from './program.ts';
import { isOwn, type Section } from './section.ts';

/**
 * Returns the values of two labels: `scenario` for programs whose load the plan sets, and `program` for programs with
 * their own executors, whose scripts name the scenarios.
 */
export function programLabels(section: Section, planDir: string): Readonly<Record<string, readonly string[]>> {
  const programs = resolvePrograms(section, planDir);
  return {
    scenario: programs.filter((one) => !isOwn(one)).map(({ label }) => label),
    program: programs.filter(isOwn).map(({ label }) => label),
  };
}
