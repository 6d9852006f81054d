import { UserError, type Where } from './errors.ts';
import { asStarted, quote } from './printed-commands.ts';

/** Throws UserError for a HAR file, and names the command that makes a plan and a program from it. */
export function refuseHar(path: string, what: string, where: Where): void {
  if (!/\.har$/i.test(path)) return;
  const way = asStarted(`init --har ${quote(path)} --url URL`);
  throw new UserError(`a HAR is a recording, not a ${what}`, { ...where, hint: `"${way}" makes a plan from the HAR` });
}
