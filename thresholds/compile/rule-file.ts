import { Document, visit } from 'yaml';
import type { RuleGroup } from './rule.ts';

/** The file that an output was compiled from, and the SHA-256 of its bytes. */
export type Source = { file: string; sha256: string };

/** The first lines of a compiled YAML file. */
export function header(sources: readonly Source[]): string {
  const lines = sources.map(({ file, sha256 }) => `# ${file} sha256:${sha256}`);
  return `# Compiled by meshproof slo compile. Change the source, not this file.\n${lines.join('\n')}\n`;
}

/** The YAML text of a value, with the header of compiled files above it. Matchers are quoted: `'team="api"'`. */
export function yamlFile(sources: readonly Source[], value: unknown): string {
  const document = new Document(value, { aliasDuplicateObjects: false });
  visit(document, {
    Scalar: (_, node) => {
      if (typeof node.value === 'string' && matcher.test(node.value)) node.type = 'QUOTE_SINGLE';
    },
  });
  return header(sources) + document.toString({ lineWidth: 0 });
}

const matcher = /^\w+(=|!=|=~|!~)"[^"\n]*"$/;

/** The text of a rule file of Prometheus. */
export function ruleFile(sources: readonly Source[], groups: readonly RuleGroup[]): string {
  return yamlFile(sources, { groups });
}
