import { z } from 'zod';

/**
 * Returns the schema of a name that becomes a part of file names and a column of tables. `what` begins the error
 * message, such as "a plan name". The name has at most 63 characters: the name of a baseline file contains two such
 * names, and most file systems allow 255 bytes.
 */
export function shortName(what: string) {
  return z.string().regex(/^[a-z0-9][a-z0-9-]{0,62}$/, {
    error: `${what} may have only lower case letters, digits and -, at most 63`,
  });
}
