import { UserError } from '../../scenarios/base/errors.ts';
import type { Target } from '../../scenarios/plan/target.ts';

/** Returns the address of the target's web page. Throws UserError when it has none. */
export function webOf({ name, urls }: Target): string {
  if (urls.web !== undefined) return urls.web;
  throw new UserError(`the target ${name} has no address of a web page`, {
    key: 'urls.web',
    hint: 'add the address of the page as urls.web to the target file',
  });
}
