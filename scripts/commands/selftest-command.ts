import { formatCount, formatDuration, formatValue } from '../../results/words/format.ts';
import { verdictMarks } from '../../results/words/marks.ts';
import { systemClock } from '../../scenarios/base/clock.ts';
import { exitCode } from '../../scenarios/base/exit-code.ts';
import { keepSelftest } from '../run/kept-selftest.ts';
import { sayTo, withSession } from '../run/session.ts';
import type { Measure } from '../selftest/measure.ts';
import { parts } from '../selftest/measures.ts';
import type { SelftestFlags } from './selftest.ts';

/** `meshproof selftest`: what we measure beside what is true. Exit 3 when this machine's numbers cannot be believed. */
export async function selftestCommand({ streams, json, quiet }: SelftestFlags): Promise<number> {
  const say = sayTo(quiet);
  return withSession(say, async (session) => {
    const measures: Measure[] = [];
    for (const part of parts) {
      say(`measuring ${part.name}, which takes some ten seconds`);
      measures.push(...(await part.measure({ streams }, session)));
      session.abort.signal.throwIfAborted();
    }
    await keepSelftest(measures, streams, systemClock.wallMs());
    if (json) process.stdout.write(`${JSON.stringify({ streams, measures }, null, 2)}\n`);
    else process.stdout.write(selftestText(measures, streams));
    return measures.every(({ ok }) => ok) ? exitCode.pass : exitCode.invalid;
  });
}

/** Returns a line for each measure, and the error of the first one as a sentence. */
export function selftestText(measures: readonly Measure[], streams: number): string {
  const [first] = measures;
  const rows = measures.map(({ name, truth, measured, errorP50, errorP99, unit, ok, limit, samples }) => {
    const show = (value: number) => formatValue(value, unit);
    return [
      `  ${verdictMarks[ok ? 'PASS' : 'FAIL'].mark}`,
      name.padEnd(28),
      `truth ${show(truth)}`.padEnd(18),
      `measured ${show(measured)}`.padEnd(21),
      `error p50 ${show(errorP50)}, p99 ${show(errorP99)}`.padEnd(36),
      `limit ${show(limit)}, n ${formatCount(samples)}`,
    ].join(' ');
  });
  const error = first && `p50 ${formatDuration(first.errorP50)}, p99 ${formatDuration(first.errorP99)}`;
  const headline = error ? `At ${streams} streams of 50 tokens/s, the error of this machine is ${error}.\n` : '';
  return `${rows.join('\n')}\n${headline}`;
}
