import { formatCountOf } from '../../results/words/format.ts';
import { UserError } from '../../scenarios/base/errors.ts';
import { exitCode } from '../../scenarios/base/exit-code.ts';
import { browseHosts, loadHosts, secretsOf, type Target } from '../../scenarios/plan/target.ts';
import { askParts } from '../plan/ask-parts.ts';
import type { Job } from '../plan/job.ts';
import { outlookLine, type SampleOutlook, sampleOutlook } from '../plan/sample-outlook.ts';
import { readMaskable, recordWords } from '../run/record-words.ts';
import type { Session } from '../run/session.ts';
import { printJsonText } from '../terminal/output.ts';
import type { Say } from '../terminal/terminal.ts';

type Options = { json: boolean; say: Say; inSession: InSession };
type InSession = (work: (session: Session) => Promise<number>) => Promise<number>;

/**
 * Checks a plan without sending load. Some sections are checked by a tool: for example, k6 checks the section `k6`.
 * Prints the hosts, and the planned and needed samples of the SLOs. Resolves to the exit code: INCONCLUSIVE if the
 * planned samples are certainly too few for an SLO to PASS.
 */
export async function dryRun(job: Job, target: Target | undefined, { json, say, inSession }: Options): Promise<number> {
  // A real run checks the secrets when it opens its record. A dry run opens no record, so the secrets are checked here.
  if (target) {
    const words = recordWords(job.plan, job);
    for (const ref of secretsOf(target)) readMaskable(ref, process.env, words, target.secretPlaces);
  }
  let notes: readonly string[] = [];
  // A session may start processes. Only sections that a tool such as k6 checks (`ask`) need a session.
  if (job.parts.some(({ producer }) => producer.ask)) {
    const code = await inSession(async (session) => {
      notes = await askParts(job, target, session);
      return exitCode.pass;
    });
    if (code !== exitCode.pass) return code;
  }
  const samples = sampleOutlook(job, target);
  const isShort = samples.some(({ shortage }) => shortage === 'certain');
  const hosts = target ? { load: loadHosts(target), browse: browseHosts(target) } : null;
  const namesOf = (isBuiltIn: boolean) =>
    job.slos.filter((slo) => (slo.builtIn !== undefined) === isBuiltIn).map((slo) => slo.name);
  // A run may leave out built-in SLOs, for example because an SLO of the plan judges the same failures.
  const [slos, builtInSlos] = [namesOf(false), namesOf(true)];
  const { phases, name } = job.plan;
  if (json) {
    printJsonText(`${JSON.stringify({ plan: name, slos, builtInSlos, hosts, samples, notes })}\n`);
  } else {
    for (const note of notes) say(note);
    say(hosts ? `hosts: ${hosts.browse.join(', ')}` : 'hosts: the stand-in on this machine');
    for (const one of samples) say(outlookLine(one));
    const counts = [
      formatCountOf(phases.length, 'phase'),
      formatCountOf(slos.length, 'SLO'),
      ...(builtInSlos.length > 0 ? [formatCountOf(builtInSlos.length, 'built-in SLO')] : []),
    ].join(', ');
    const state = isShort ? 'valid, but an SLO cannot PASS' : 'valid';
    say(`${job.document.file}: ${state} (${counts}); nothing was sent`);
  }
  return isShort ? exitCode.inconclusive : exitCode.pass;
}

/** Prints the SLOs that may end INCONCLUSIVE for lack of samples, before a run starts. */
export function warnOfShortage(job: Job, target: Target | undefined, say: Say): void {
  const short = outlookOf(job, target).filter(({ shortage }) => shortage !== 'none');
  for (const one of short) say(outlookLine(one));
}

/**
 * Returns how many samples the plan has and needs for each SLO. Returns an empty list if a section of the plan is
 * wrong, because the check of the section reports the error.
 */
function outlookOf(job: Job, target: Target | undefined): readonly SampleOutlook[] {
  try {
    return sampleOutlook(job, target);
  } catch (error) {
    if (error instanceof UserError) return [];
    throw error;
  }
}
