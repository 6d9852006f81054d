import { lineMeantBy } from '../../scenarios/plan/line-text.ts';
import { type Problem, readObjective } from '../../scenarios/plan/objective-text.ts';

/**
 * Checks a text that should be the name of an SLO document. Returns a problem if the text is an SLO in one line, such
 * as `latency: p95 < 100ms`. The hint of the problem shows the right YAML.
 */
export function lineAsName(text: string): Problem | undefined {
  if (/\.(ya?ml|json)$/i.test(text)) return undefined;
  const hasColon = /^[\w-]+(\{[^}]*\})?:\s/.test(text);
  if (!hasColon && !/[<>≤≥]|[=!]=/.test(text)) return undefined;
  const hint = `write ${lineMeantBy(text) ?? 'latency: p95 < 100ms'}`;
  if (!('problem' in readObjective(text)))
    return {
      problem: 'an SLO in one line must start with the name of the series that it limits',
      hint: `write latency: ${text.trim()}`,
    };
  if (hasColon) return { problem: 'the quotes around the whole line of an SLO must be removed', hint };
  return { problem: 'an SLO in one line needs a colon and a space after the name of the series', hint };
}
