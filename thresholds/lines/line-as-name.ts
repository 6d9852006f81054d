import { lineMeantBy } from '../../scenarios/plan/line-text.ts';
import { type Problem, readObjective } from '../../scenarios/plan/objective-text.ts';

/**
 * Checks a text that should be the name of an SLO document. If the text is an SLO in one line, such as `"latency: p95 <
 * 100ms"` in quotes, returns the problem. Its hint has the right YAML. Undefined for a name.
 */
export function lineAsName(text: string): Problem | undefined {
  if (/\.(ya?ml|json)$/i.test(text)) return undefined;
  const hasColon = /^[\w-]+(\{[^}]*\})?:\s/.test(text);
  if (!hasColon && !/[<>≤≥]|[=!]=/.test(text)) return undefined;
  const hint = `write ${lineMeantBy(text) ?? 'latency: p95 < 100ms'}`;
  if (!('problem' in readObjective(text)))
    return {
      problem: 'an SLO in one line starts with the name of the series that it limits',
      hint: `write latency: ${text.trim()}`,
    };
  if (hasColon) return { problem: 'an SLO in one line has no quotes around the whole line', hint };
  return { problem: 'an SLO in one line has a colon and a space after its name', hint };
}
