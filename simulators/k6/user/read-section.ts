import { createHash } from 'node:crypto';
import type { Part, Producer, SectionPlace } from '../../../results/record/producer.ts';
import { UserError } from '../../../scenarios/base/errors.ts';
import { type Program, resolvePrograms } from '../program/program.ts';
import { type Section, sectionSchema } from '../program/section.ts';
import { programMetrics } from './program-metrics.ts';
import type { Scan } from './scan-program.ts';
import type { Scans } from './scans.ts';

/**
 * Returns the section, the metrics of the user's programs, and a digest of their text. The digest is part of the plan's
 * identity, because a changed script is a different plan. Undefined when all programs come with meshproof, or when
 * `resolvePrograms` refuses one. Throws UserError for an invalid section.
 */
export function readUserSection(
  section: unknown,
  place: SectionPlace,
  producer: Producer<Section>,
  scanned: Scans,
): (Part & { sha256: string }) | undefined {
  const read = place.check(section, sectionSchema);
  const users = usersOf(read, place.planDir);
  if (users.length === 0) return undefined;
  const scans = users.flatMap(({ file }) => scanned.of(file) ?? []);
  const metrics = programMetrics(scans);
  const sha256 = createHash('sha256').update(scans.map(textOf).join('\n')).digest('hex');
  const ask: Producer<Section>['ask'] = async (section, outlook, asking) =>
    (await import('./ask-programs.ts')).askPrograms(section, outlook, asking, scanned);
  return { producer: { ...producer, metrics, ask } as Producer, section: read, sha256 };
}

/**
 * Returns the programs that are scripts of users; none if a program cannot be resolved. A later check of the section
 * reports such a program.
 */
function usersOf(section: Section, planDir: string): Program[] {
  try {
    return resolvePrograms(section, planDir).filter(({ isUser }) => isUser);
  } catch (error) {
    if (error instanceof UserError) return [];
    throw error;
  }
}

/** Returns the text without the bundler's comments, because they contain paths that depend on the working directory. */
function textOf({ text }: Scan): string {
  return text.replace(/^\/\/ .*$/gm, '');
}
