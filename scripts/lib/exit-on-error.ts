import { RunTakenError } from '../../results/store/run-taken.ts';
import { UnavailableError, UserError } from '../../scenarios/base/errors.ts';
import { exitCode } from '../../scenarios/base/exit-code.ts';

/** Prints an error in one line and sets the exit code: usage, unavailable, or bug with a stack. */
export function exitOnError(error: unknown): void {
  if (error instanceof UserError) {
    process.stderr.write(`meshproof: ${error}\n`);
    process.exitCode = error instanceof RunTakenError ? exitCode.invalid : exitCode.usage;
  } else if (error instanceof UnavailableError) {
    process.stderr.write(`meshproof: ${error}\n`);
    process.exitCode = exitCode.unavailable;
  } else {
    const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
    process.stderr.write(`meshproof: this is a bug in meshproof, please report it:\n${stack}\n`);
    process.exitCode = exitCode.bug;
  }
}
