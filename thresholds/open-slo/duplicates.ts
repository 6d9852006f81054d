import { UserError } from '../../scenarios/base/errors.ts';
import { kinds, type Placed } from './objects.ts';
import { field, nameOf } from './unread-objects.ts';

/**
 * Returns an error for each object with the kind and name of an earlier object. The form of the objects may be wrong.
 */
export function duplicatesIn(objects: readonly Placed<unknown>[]): UserError[] {
  const earlier = new Map<string, Placed<unknown>>();
  return objects.flatMap((object) => {
    const kind = field(object.value, 'kind');
    const name = nameOf(object.value);
    if (typeof kind !== 'string' || !Object.hasOwn(kinds, kind) || name === undefined) return [];
    const id = JSON.stringify([kind, name]);
    const other = earlier.get(id);
    if (other === undefined) {
      earlier.set(id, object);
      return [];
    }
    const { file, line } = other.where(['metadata', 'name']);
    const place = {
      ...object.where(['metadata', 'name']),
      hint: `rename one of them; the first is at ${file}:${line}`,
    };
    return [new UserError(`two ${kind.replace(/y$/, 'ie')}s are named ${name}`, place)];
  });
}
