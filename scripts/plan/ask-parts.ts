import { systemClock } from '../../scenarios/base/clock.ts';
import { UserError } from '../../scenarios/base/errors.ts';
import { append } from '../../scenarios/base/long-lists.ts';
import { throwAll } from '../../scenarios/base/together.ts';
import type { Target } from '../../scenarios/plan/target.ts';
import { ensure } from '../lib/tools.ts';
import type { Job } from './job.ts';
import { laterInPlan } from './read-part.ts';

type Surroundings = { abort: AbortController; reaper: { adopt(pid: number): void } };

/**
 * Before any run, lets programs such as k6 check the traffic sections of a plan. Resolves to notes for the user. Throws
 * all errors as UserError.
 */
export async function askParts(
  { document, plan, planDir, parts }: Pick<Job, 'document' | 'plan' | 'planDir' | 'parts'>,
  target: Target | undefined,
  { abort, reaper }: Surroundings,
): Promise<string[]> {
  const notes: string[] = [];
  const errors: UserError[] = [];
  const asking = {
    clock: systemClock,
    signal: abort.signal,
    adopt: (pid: number) => reaper.adopt(pid),
    tool: async (name: Parameters<typeof ensure>[0]) => (await ensure(name, { signal: abort.signal })).path,
  };
  for (const { producer, section } of parts) {
    try {
      const outlook = { plan, planDir, ...(target && { target }) };
      append(notes, (await laterInPlan(document, () => producer.ask?.(section, outlook, asking))) ?? []);
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      append(errors, error.all);
    }
  }
  throwAll(errors);
  return notes;
}
