import type { Candidate } from './base/route.ts';
import { cleanPath } from './sources/secrets.ts';

/** `removed` counts the removed values that may be secrets. `refused` counts the paths that contain other secrets. */
export type CleanedCandidate = { candidate: Candidate | undefined; removed: number; refused: number };

/**
 * Removes the possible secrets from the paths and names of a candidate. Without a path that is left, and with a secret
 * in a name that cannot be removed, the candidate is undefined.
 */
export function cleanCandidate(given: Candidate): CleanedCandidate {
  const cleaned = given.paths.flatMap((path) => cleanPath(path) ?? []);
  const paths = cleaned.map(({ path }) => path);
  const refused = given.paths.length - paths.length;
  const removed = cleaned.reduce((sum, one) => sum + one.removed, 0);
  let isRefused = paths.length === 0;
  const template = (path: string): string => {
    const found = cleanPath(path, { isTemplate: true });
    isRefused ||= found === undefined;
    return found?.path ?? '';
  };
  const nameOf = (name: string): string => {
    const [, method = '', path = ''] = /^(\S+ )?(.*)$/s.exec(name)!;
    return method + template(path);
  };
  const { item } = given;
  const { path, list, read, steps } = item ?? {};
  const candidate: Candidate = {
    ...given,
    name: nameOf(given.name),
    paths,
    ...(item && {
      item: {
        ...item,
        ...(path !== undefined && { path: template(path) }),
        ...(list !== undefined && { list: template(list) }),
        ...(read !== undefined && { read: nameOf(read) }),
        ...(steps && { steps: steps.map((step) => ({ ...step, name: nameOf(step.name) })) }),
      },
    }),
  };
  return { candidate: isRefused ? undefined : candidate, removed, refused: Math.max(refused, isRefused ? 1 : 0) };
}
