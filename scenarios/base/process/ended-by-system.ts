import { UnavailableError } from '../errors.ts';

/**
 * Returns the error for a process that ended before it gave a reason and before it ran code of the user. Only the
 * system can have ended such a process, so no file of the user is blamed.
 */
export function endedBySystem(program: string, what: string, options?: ErrorOptions): UnavailableError {
  const why = 'the machine may allow too few processes and threads (ulimit -u), or too little memory';
  return new UnavailableError(program, `${what}: ${why}`, options);
}
