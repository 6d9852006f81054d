/** Returns the path with `:id` in place of each id: `/users/42/x9f3k2a7` → `/users/:id/:id`. */
export function pathTemplate(path: string): string {
  return path
    .split('/')
    .map((segment) => (isId(segment) ? ':id' : segment))
    .join('/');
}

/**
 * Returns whether a segment of a path is an id. These segments are ids:
 * - a number, a UUID, or eight or more hexadecimal characters with a digit
 * - eight or more letters, digits, `_`, `~` and `-`, if the segment also has a digit between two letters, or a letter
 *   directly after a digit and another digit later, or consists of letters followed by at least four digits
 * `v1`, `oauth2`, `version2` and `utf-8` are not ids.
 */
function isId(segment: string): boolean {
  if (/^\d+$/.test(segment)) return true;
  if (/^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i.test(segment)) return true;
  if (!/^[\w~-]{8,}$/.test(segment) || !/\d/.test(segment)) return false;
  return /^[0-9a-f]+$/i.test(segment) || /\d[a-z].*\d|[a-z]\d[a-z]/i.test(segment) || /^[A-Za-z]+\d{4,}$/.test(segment);
}
