import type { Command } from 'commander';
import { systemClock } from '../../scenarios/base/clock.ts';
import { exitCode } from '../../scenarios/base/exit-code.ts';
import { append } from '../../scenarios/base/long-lists.ts';
import { writeSelftest } from '../run/selftest-file.ts';
import { type Session, sayTo, withSession } from '../run/session.ts';
import type { Measure } from '../selftest/measure.ts';
import { parts } from '../selftest/measures.ts';
import { selftestText } from '../selftest/selftest-text.ts';
import { printJson, printText } from '../terminal/output.ts';
import { integer } from './options.ts';

type Flags = { streams: number; json?: boolean; quiet?: boolean };

/** Defines `meshproof selftest`. */
export function define(command: Command): void {
  command
    .option('--streams <n>', 'the number of concurrent streams, each of 50 tokens a second', integer(2, 20_000), 100)
    .option('--json', 'print the measures as JSON')
    .option('--quiet', 'print no progress')
    .addHelpText('after', '\nExamples:\n  meshproof selftest\n  meshproof selftest --streams 600 --json')
    .action(async (flags: Flags) => {
      process.exitCode = await runSelftest(flags);
    });
}

/** Measures how exact the load from this machine is. Resolves to exit code `invalid` if an error exceeds its limit. */
async function runSelftest({ streams, json, quiet }: Flags): Promise<number> {
  const say = sayTo(quiet);
  const measure = async (session: Session) => {
    const measures: Measure[] = [];
    for (const part of parts) {
      say(`measuring ${part.name}, which takes about ten seconds`);
      append(measures, await part.measure({ streams }, session));
      session.abort.signal.throwIfAborted();
    }
    await writeSelftest(measures, streams, systemClock.wallMs());
    if (json) printJson({ streams, measures });
    else printText(selftestText(measures, streams));
    return measures.every(({ ok }) => ok) ? exitCode.pass : exitCode.invalid;
  };
  return withSession(say, measure, 'the self-test stops without a result');
}
