import { isSecretName, isSecretValue } from './secrets.ts';

const replacement = 'removed';
const longestBody = 10_000;

/**
 * Returns the body of a request with its secrets replaced. Returns undefined for a body that cannot be searched for
 * secrets: a type other than JSON or form, JSON that does not parse, or more than 10,000 characters.
 */
export function cleanBody(
  type: string | undefined,
  text: string | undefined,
): { type: string; text: string } | undefined {
  if (type === undefined || text === undefined || text.length > longestBody) return undefined;
  if (/^application\/([\w.+-]+\+)?json\b/i.test(type)) {
    try {
      return {
        type: 'application/json',
        text: JSON.stringify(JSON.parse(text, (key, value) => cleanValue(key, value))),
      };
    } catch {
      return undefined;
    }
  }
  if (!/^application\/x-www-form-urlencoded\b/i.test(type)) return undefined;
  const pairs = [...new URLSearchParams(text)].map(([name, value]): [string, string] => [
    name,
    String(cleanValue(name, value)),
  ]);
  return { type: 'application/x-www-form-urlencoded', text: new URLSearchParams(pairs).toString() };
}

function cleanValue(key: string, value: unknown): unknown {
  if (isSecretName(key) && value !== null) return replacement;
  return typeof value === 'string' && isSecretValue(value) ? replacement : value;
}
