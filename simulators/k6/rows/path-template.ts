/** Returns the path with `:id` in place of each id: `/users/42/x9f3k2a7` → `/users/:id/:id`. */
export function pathTemplate(path: string): string {
  return path
    .split('/')
    .map((segment) => (isId(segment) ? ':id' : segment))
    .join('/');
}

/**
 * Returns whether a segment of a path is an id. These segments are ids:
 * - a number
 * - a UUID
 * - eight or more hexadecimal characters, with a digit among them
 * - eight or more characters (letters, digits, `_`, `~`, `-`) with a digit between two letters
 * - eight or more such characters with a letter directly after a digit, and another digit later
 * - letters and then at least four digits, eight or more characters in all
 * `v1`, `oauth2`, `version2` and `utf-8` are not ids.
 */
function isId(segment: string): boolean {
  if (/^\d+$/.test(segment)) return true;
  if (/^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i.test(segment)) return true;
  if (!/^[\w~-]{8,}$/.test(segment) || !/\d/.test(segment)) return false;
  return /^[0-9a-f]+$/i.test(segment) || /\d[a-z].*\d|[a-z]\d[a-z]/i.test(segment) || /^[A-Za-z]+\d{4,}$/.test(segment);
}
