import type { Problem } from './objective-text.ts';

/** The name and labels of a series such as `latency{scenario=checkout}` or, in k6's syntax, `http_reqs{name:home}`. */
type SeriesText = { name: string; labels: Readonly<Record<string, string>> };

/** Returns the name and selectors in a text, or the problem of the text. */
export function readSeries(text: string): SeriesText | Problem {
  const [, name, inner = ''] = /^([^{}\s]+)(?:\s*\{(.*)\})?$/s.exec(text.trim()) ?? [];
  if (name === undefined)
    return { problem: `"${text}" is not a valid name`, hint: 'write latency or latency{scenario=checkout}' };
  const [, start, selectors] = /^([^[(]+)[[(](.*)[\])]$/s.exec(name) ?? [];
  if (start !== undefined) return { problem: `"${text}" has the wrong brackets`, hint: `write ${start}{${selectors}}` };
  const labels: Record<string, string> = {};
  for (const pair of pairsOf(inner)) {
    const [, label, value] = /^"?([^=:"\s]+)"?\s*[=:]\s*(.*)$/s.exec(pair.trim()) ?? [];
    const plain = value?.replace(/^"(.*)"$/s, '$1');
    if (label === undefined || plain === undefined || plain === '') {
      const hint = 'write {label=value}, or {label=value,other=value} for several labels';
      return { problem: `"${pair.trim()}" lacks a label or a value`, hint };
    }
    if (Object.hasOwn(labels, label)) return { problem: `the label ${label} is given twice` };
    labels[label] = plain;
  }
  return { name, labels };
}

function pairsOf(inner: string): string[] {
  if (inner.trim() === '') return [];
  return inner.match(/(?:"[^"]*"|[^,"])+/g) ?? [inner];
}
