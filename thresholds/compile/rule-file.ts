import type { RuleGroup } from './rule.ts';
import { withEscapes, yamlText } from './yaml/yaml-text.ts';

/** A file that an output was compiled from. `sha256` is the SHA-256 of this file. */
export type Source = { file: string; sha256: string };

/** Returns the first lines of a compiled YAML file. */
export function header(sources: readonly Source[]): string {
  const lines = sources.map(({ file, sha256 }) => `# ${withEscapes(file)} sha256:${sha256}`);
  return `# Compiled by meshproof slo compile. Change the source, not this file.\n${lines.join('\n')}\n`;
}

/** Returns the YAML text of a value, with the header of compiled files above it. */
export function yamlFile(sources: readonly Source[], value: unknown): string {
  return header(sources) + yamlText(value);
}

/** Returns the text of a rule file of Prometheus. */
export function ruleFile(sources: readonly Source[], groups: readonly RuleGroup[]): string {
  return yamlFile(sources, { groups });
}
