import { UserError, type Where } from '../../../scenarios/base/errors.ts';

type Labelled = { labels: Readonly<Record<string, readonly string[]>>; where(path: readonly PropertyKey[]): Where };

/**
 * Returns the labels of an object, with names that Prometheus accepts. Several values of one label become one text.
 * Throws UserError if two labels get the same name, because one of them would be lost.
 */
export function labelsOf({ labels, where }: Labelled): Record<string, string> {
  const named = new Map<string, string>();
  for (const [key, values] of Object.entries(labels)) {
    const name = labelName(key);
    if (named.has(name))
      throw new UserError(
        `another label is also named ${name} in Prometheus: give this label another name`,
        where(['metadata', 'labels', key]),
      );
    named.set(name, values.join(','));
  }
  return Object.fromEntries(named);
}

/** A label name of Prometheus has letters, digits and _, and no digit at the beginning. */
function labelName(key: string): string {
  return key.replaceAll(/[^a-zA-Z0-9_]/g, '_').replace(/^(?=\d)/, '_');
}
