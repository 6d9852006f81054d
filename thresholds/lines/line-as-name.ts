import { stringify } from 'yaml';
import { type Problem, readObjective } from '../../scenarios/plan/objective-text.ts';
import { readSeries } from '../../scenarios/plan/series-text.ts';

/** The longest text that is split into a name and an objective. Every split is read, and no line is longer. */
const longest = 500;

/**
 * The problem of an SLO in one line that is written where the name of a document is expected, such as
 * `"latency: p95 < 100ms"` in quotes; undefined for a name. The hint has the line as YAML.
 */
export function lineAsName(text: string): Problem | undefined {
  if (/\.(ya?ml|json)$/i.test(text)) return undefined;
  const hasColon = /^[\w-]+(\{[^}]*\})?:\s/.test(text);
  if (!hasColon && !/[<>≤≥]|[=!]=/.test(text)) return undefined;
  const hint = `write ${spelled(text) ?? 'latency: p95 < 100ms'}`;
  if (!('problem' in readObjective(text)))
    return {
      problem: 'an SLO in one line starts with the name of the series that it limits',
      hint: `write latency: ${text.trim()}`,
    };
  if (hasColon) return { problem: 'an SLO in one line has no quotes around the whole line', hint };
  return { problem: 'an SLO in one line has a colon and a space after its name', hint };
}

/** The line as YAML, from the first place that divides the text into a name and an objective; undefined without one. */
function spelled(text: string): string | undefined {
  if (text.length > longest) return undefined;
  for (const { 0: gap, index } of text.matchAll(/\s*:\s*|\s+|(?=[<>=!≤≥])/g)) {
    const [series, objective] = [text.slice(0, index).trim(), text.slice(index + gap.length).trim()];
    if ('problem' in readSeries(series) || 'problem' in readObjective(objective)) continue;
    return stringify({ [series]: objective }, { lineWidth: 0 }).trim();
  }
  return undefined;
}
