import { parseDocument } from 'yaml';

const longest = 500;

/**
 * Returns a hint if quotes would make the line valid YAML. The line `errors: >= 99%` is an example. Also returns a hint
 * if a comma or semicolon at the end makes the line invalid. The hint never contains the value, which may be a secret.
 */
export function quotesHint(line: string): string | undefined {
  if (line.length > longest || isValid(line)) return undefined;
  const ending = /[,;]\s*$/.exec(line);
  if (ending && isValid(line.slice(0, ending.index))) return `remove the "${ending[0].trim()}" at the end of the line`;
  const [, dash = '', key = '', value = ''] = /^\s*(- +)?(?!- )([^\s"'[{?#].*): +([^\s[{#].*)$/.exec(line) ?? [];
  if (key === '') return undefined;
  const [, name = '', more = ''] = /^([^{]*?): +(.*)$/.exec(key) ?? [];
  if (name !== '' && isValid(`${dash}${name}: ${quoted(`${more}: ${value}`)}`))
    return `put the value of ${name} in quotes`;
  const bare = value.replace(/["']/g, '');
  if (bare !== value) {
    const areClosed = /^("[^"]*"|'[^']*'|[^"'])*$/.test(value);
    const isMeant = areClosed && isValid(`${dash}${key}: ${quoted(bare)}`);
    return isMeant ? `put the whole value of ${key} in one pair of quotes` : undefined;
  }
  if (isValid(`${dash}${quoted(key)}: ${value}`)) return `put the key in quotes: ${quoted(key)}`;
  if (isValid(`${dash}${key}: ${quoted(value)}`)) return `put the value of ${key} in quotes`;
  return undefined;
}

function isValid(line: string): boolean {
  return parseDocument(line.trim(), { prettyErrors: false }).errors.length === 0;
}

function quoted(text: string): string {
  return /["\\]/.test(text) ? `'${text.replaceAll("'", "''")}'` : `"${text}"`;
}
