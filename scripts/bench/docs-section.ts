import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../scenarios/base/package-root.ts';

/** Writes text between the lines `<!-- name -->` and `<!-- end of name -->` of a documentation page. */
export function writeSection(page: string, name: string, text: string): void {
  const file = join(packageRoot, page);
  writeFileSync(file, withSection(readFileSync(file, 'utf8'), name, text));
}

/** Returns the page with `text` as the new content of the section `name`. Throws when the page has no such section. */
export function withSection(page: string, name: string, text: string): string {
  const [begin, end] = [`<!-- ${name} -->\n`, `<!-- end of ${name} -->`];
  const [from, to] = [page.indexOf(begin), page.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`the page has no section ${name}`);
  return `${page.slice(0, from)}${begin}\n${text.trim()}\n\n${page.slice(to)}`;
}
