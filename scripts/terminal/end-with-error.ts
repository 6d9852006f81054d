import { CommanderError } from 'commander';
import { messageOf, UnavailableError, UserError } from '../../scenarios/base/errors.ts';
import { exitCode } from '../../scenarios/base/exit-code.ts';
import { exitOnError } from '../lib/process-end.ts';
import { printJsonInstead } from './output.ts';

/** Unknown values are null. */
type JsonError = {
  message: string;
  file: string | null;
  line: number | null;
  key: string | null;
  hint: string | null;
};

/**
 * Prints the error of a command and sets the exit code. If the arguments ask for JSON, the errors become the one JSON
 * document on stdout. If the command has already written a document, no second one follows.
 */
export function endWithError(thrown: unknown, args: readonly string[]): void {
  let error = thrown;
  if (!(thrown instanceof CommanderError)) error = exitOnError(thrown);
  // Commander has printed the message. An error with the exit code 0 is the end of --help or --version.
  else if (thrown.exitCode === 0) return;
  else process.exitCode = exitCode.usage;
  if (asksForJson(args)) printJsonInstead({ exitCode: process.exitCode, errors: jsonErrors(error) });
}

/** Returns true if the arguments contain `--json`. Arguments after `--` belong to another program. */
function asksForJson(args: readonly string[]): boolean {
  const end = args.indexOf('--');
  return (end < 0 ? args : args.slice(0, end)).includes('--json');
}

function jsonErrors(error: unknown): JsonError[] {
  if (error instanceof UserError)
    return error.all.map(({ message, where: { file, line, key, hint } }) => ({
      ...{ message, file: file ?? null, line: line ?? null, key: key ?? null, hint: hint ?? null },
    }));
  const message =
    error instanceof UnavailableError
      ? String(error)
      : messageOf(error).replace(error instanceof CommanderError ? /^error: / : '', '');
  return [{ message, file: null, line: null, key: null, hint: null }];
}
