import type { Asking, Outlook } from '../../../results/record/producer.ts';
import { UserError } from '../../../scenarios/base/errors.ts';
import { together } from '../../../scenarios/base/together.ts';
import { environment } from '../../../scenarios/lib/names.ts';
import { readSecret } from '../../../scenarios/plan/secret.ts';
import type { Target } from '../../../scenarios/plan/target.ts';
import { openGuardGate } from '../options/guard-gate.ts';
import { openEnvironment } from '../process/open-environment.ts';
import { k6Environment, userVariables } from '../process/process.ts';
import { resolvePrograms } from '../program/program.ts';
import type { Section } from '../program/section.ts';
import { checkInspected } from './check-inspected.ts';
import { loadAndInspect } from './inspect-program.ts';
import type { Scans } from './scans.ts';

/**
 * If the user names no target, the programs are inspected with this target. The real addresses of the built-in test
 * system (the stand-in) are known only when it runs.
 */
const anywhere: Target = {
  name: 'stand-in',
  urls: { api: 'http://127.0.0.1:9', mesh: 'http://127.0.0.1:9', web: 'http://127.0.0.1:9' },
  allow: { load: [], browse: [] },
  metricNames: {},
};

/**
 * Loads the user's programs in k6 without running them. Resolves to the notes on options that a run ignores. Throws
 * UserError with the errors of all programs.
 */
export async function askPrograms(
  section: Section,
  { plan, planDir, target = anywhere }: Outlook,
  asking: Asking,
  scans: Scans,
): Promise<readonly string[]> {
  const programs = resolvePrograms(section, planDir).filter(({ isUser }) => isUser);
  if (programs.length === 0) return [];
  const gate = await openGuardGate(target);
  try {
    const token = target.auth && readSecret(target.auth.bearer, process.env);
    const own = {
      ...openEnvironment(target.urls, plan.seed),
      ...(token !== undefined && { [environment.token]: token }),
      ...userVariables(process.env),
      ...gate.env,
    };
    const env = k6Environment(process.env, own);
    const binary = await asking.tool('k6');
    const results: (() => string[])[] = [];
    for (const program of programs) {
      try {
        const inspected = await loadAndInspect({ binary, env, program, scans }, asking);
        results.push(() => checkInspected(program, inspected, plan));
      } catch (error) {
        if (!(error instanceof UserError)) throw error;
        results.push(() => {
          throw error;
        });
      }
    }
    return together(results).flat();
  } finally {
    await gate.close();
  }
}
