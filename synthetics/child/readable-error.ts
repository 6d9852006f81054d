import { messageOf } from '../../scenarios/base/errors.ts';

/**
 * Returns a thrown value of user code, or an Error in its place if a property of the value cannot be read. A getter or
 * a Proxy may throw, and every function that reads the value would then throw, too.
 */
export function readable(thrown: unknown): unknown {
  try {
    if (thrown instanceof Error) void [thrown.stack, `${thrown.message}${thrown.name}`, thrown.cause];
    return thrown;
  } catch {
    return new Error(messageOf(thrown));
  }
}
