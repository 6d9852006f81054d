import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '../../../scenarios/base/clock.ts';
import { UserError } from '../../../scenarios/base/errors.ts';
import { asStarted } from '../../../scenarios/base/printed-commands.ts';
import { masker } from '../../../scenarios/base/secrets/process-masker.ts';
import { readSecret } from '../../../scenarios/plan/secret.ts';
import type { Target } from '../../../scenarios/plan/target.ts';
import type { Exchange } from '../../../simulators/k6/once/exchange.ts';
import { iterateOnce, type Once } from '../../../simulators/k6/once/iterate-once.ts';
import { type Program, resolvePrograms } from '../../../simulators/k6/program/program.ts';
import type { Section } from '../../../simulators/k6/program/section.ts';
import { ensure } from '../../lib/tools.ts';
import type { Job } from '../../plan/job.ts';
import { laterInPlan } from '../../plan/read-part.ts';
import { readableWords } from '../../run/record-words.ts';
import type { Session } from '../../run/session.ts';
import { startStandIn } from '../../run/stand-in.ts';
import { checkTargetUp } from '../../watch/target-watch.ts';

/** Returns the user's own k6 programs in the job. Throws UserError if the job has none. */
export function programsOf({ parts, planDir, document }: Pick<Job, 'parts' | 'planDir' | 'document'>): Program[] {
  const section = parts.find(({ producer }) => producer.name === 'k6')?.section as Section | undefined;
  const programs = section ? resolvePrograms(section, planDir).filter(({ isUser }) => isUser) : [];
  if (programs.length > 0) return programs;
  throw new UserError('--once and --watch need a k6 program of your own, but this plan has only other traffic', {
    file: document.file,
    hint: `name a script instead of the plan, or visit a journey once: ${asStarted('check ./journey.ts --runs 1')}`,
  });
}

/**
 * Runs one iteration of each k6 program that the user wrote, and passes each exchange to `onExchange`. Throws
 * UnavailableError when the target does not answer.
 */
export async function runIteration(
  job: Job,
  given: Target | undefined,
  session: Session,
  onExchange: (exchange: Exchange) => void,
): Promise<Once[]> {
  const { reaper, abort, say } = session;
  const programs = programsOf(job);
  const standIn = given ? undefined : await startStandIn([], process.env, reaper);
  const scratchDir = mkdtempSync(join(tmpdir(), 'meshproof-once-'));
  reaper.adoptDirectory(scratchDir);
  const forget = masker.keepIssued();
  try {
    masker.keepReadable(readableWords({}, job));
    const target = given ?? standIn!.target;
    await checkTargetUp(target);
    const results: Once[] = [];
    for (const program of programs) {
      const context = {
        ...{ target, scratchDir, say, seed: job.plan.seed },
        clock: systemClock,
        signal: abort.signal,
        adopt: (pid: number) => reaper.adopt(pid),
        secret: (ref: Parameters<typeof readSecret>[0]) => readSecret(ref, process.env),
        tool: async (name: Parameters<typeof ensure>[0]) => (await ensure(name, { signal: abort.signal })).path,
      };
      results.push(await laterInPlan(job.document, () => iterateOnce(program, context, onExchange)));
    }
    return results;
  } finally {
    forget();
    rmSync(scratchDir, { recursive: true, force: true });
    await standIn?.child.end();
  }
}
