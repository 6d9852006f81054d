import type { ProducerEnd } from '../../results/record/producer.ts';
import type { RunEvent } from '../../results/record/row.ts';
import type { SloVerdict, Validity, Verdict } from '../../results/record/run.ts';
import { verdictsWorstFirst } from '../../results/words/marks.ts';
import { type ExitCode, exitCode } from '../../scenarios/base/exit-code.ts';
import type { IdleSlo } from './judge.ts';

/**
 * Returns the verdict of the run, and its reason in one sentence. The first of these verdicts that applies is returned:
 * FAIL (the target died, was broken from the start, or missed an SLO), INVALID (a fault of the load generator),
 * INCONCLUSIVE, PASS. `idle` lists the SLOs that are not judged. If one of the `producers` was stopped before its end,
 * the run is INCONCLUSIVE instead of PASS, because nobody knows how its open requests and the rest of its load would
 * have ended.
 */
export function conclude(
  slos: readonly SloVerdict[],
  validity: Validity,
  events: readonly RunEvent[],
  idle: readonly IdleSlo[] = [],
  producers: readonly Pick<ProducerEnd, 'name' | 'status'>[] = [],
): { verdict: Verdict; reason: string } {
  const died = events.find((event) => event.kind === 'target-died');
  if (died) return { verdict: 'FAIL', reason: deathOf(died, events) };
  const broken = events.find((event) => event.kind === 'target-broken');
  if (broken) return { verdict: 'FAIL', reason: `the target was broken from the start: ${broken.text}` };
  const of = (verdict: Verdict) => slos.filter((slo) => slo.verdict === verdict);
  const [failed, invalid, unsure] = [of('FAIL'), of('INVALID'), of('INCONCLUSIVE')];
  if (failed.length > 0) return { verdict: 'FAIL', reason: nameAll(failed, 'also broken') };
  const [cause] = validity.reasons;
  if (cause) return { verdict: 'INVALID', reason: `${cause.cause}: ${cause.evidence}` };
  if (invalid.length > 0) return { verdict: 'INVALID', reason: nameAll(invalid, 'also invalid') };
  if (unsure.length > 0) return { verdict: 'INCONCLUSIVE', reason: nameAll(unsure, 'also undecided') };
  const notJudged = idle.map(({ name, why }) => `; ${name} is not judged: ${why}`).join('');
  const [first, ...others] = slos;
  if (!first) return { verdict: 'INCONCLUSIVE', reason: `no SLO was judged${notJudged}` };
  const who = others.length === 0 ? `${first.name} holds` : `all ${slos.length} SLOs hold`;
  const stopped = producers.filter(({ status }) => status === 'stopped').map(({ name }) => name);
  if (stopped.length === 0) return { verdict: 'PASS', reason: `${who}${notJudged}` };
  const reason = `the run was stopped before the end of ${stopped.join(', ')}; until then, ${who}${notJudged}`;
  return { verdict: 'INCONCLUSIVE', reason };
}

/** Returns the reason for the verdict of a run whose target died: only the death, as it causes all later errors. */
function deathOf(died: RunEvent, events: readonly RunEvent[]): string {
  const start =
    events.find((event) => event.kind === 'phase-start') ?? events.find((event) => event.kind === 'run-start');
  const when = start
    ? ` ${((died.t - start.t) / 1000).toFixed(1)} s after the start`
    : ` at ${new Date(died.t).toISOString()}`;
  return `the target died${when}: ${died.text.replace(/^the target died:? */, '')}`;
}

function nameAll(slos: readonly SloVerdict[], also: string): string {
  const [first, ...more] = slos;
  const others = [...new Set(more.map((slo) => slo.name))].filter((name) => name !== first!.name);
  const tail = others.length > 0 ? `; ${also}: ${others.join(', ')}` : '';
  return `${first!.name}: ${first!.reason} in ${first!.phase}${tail}`;
}

const codes: Record<Verdict, ExitCode> = {
  PASS: exitCode.pass,
  FAIL: exitCode.fail,
  INVALID: exitCode.invalid,
  INCONCLUSIVE: exitCode.inconclusive,
};

/** Returns the exit code of a verdict. */
export function exitCodeOf(verdict: Verdict): ExitCode {
  return codes[verdict];
}

/** The verdict that each exit code stands for. Null: the code is worse than the code of any verdict. */
const verdictAt: Readonly<Record<ExitCode, Verdict | null>> = {
  [exitCode.pass]: 'PASS',
  [exitCode.fail]: 'FAIL',
  [exitCode.usage]: null,
  [exitCode.invalid]: 'INVALID',
  [exitCode.inconclusive]: 'INCONCLUSIVE',
  [exitCode.unavailable]: null,
  [exitCode.bug]: null,
  [exitCode.hungUp]: null,
  [exitCode.interrupted]: null,
  [exitCode.quit]: null,
  [exitCode.terminated]: null,
};

/** Returns the worse of two exit codes. The code of a bug or an interruption is worse than the code of any verdict. */
export function worseCode(a: number, b: number): number {
  return badnessRank(a) <= badnessRank(b) ? a : b;
}

/** Returns -1 for a code that is worse than the code of any verdict. */
function badnessRank(code: number): number {
  const verdict = (verdictAt as Readonly<Record<number, Verdict | null>>)[code] ?? null;
  return verdict === null ? -1 : verdictsWorstFirst.indexOf(verdict);
}
