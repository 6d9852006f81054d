import type { ReadNotificationTarget } from './documents.ts';
import type { ObjectOf, Placed, SloObject } from './objects.ts';
import { described } from './resolve.ts';

/** Returns the notification targets among these objects, including those that no alert policy names. */
export function notificationTargets(objects: readonly Placed<SloObject>[]): ReadNotificationTarget[] {
  return objects
    .filter((one): one is Placed<ObjectOf<'AlertNotificationTarget'>> => one.value.kind === 'AlertNotificationTarget')
    .map((one) => ({ ...described(one), target: one.value.spec.target }));
}
