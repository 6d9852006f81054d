import { RE2JS, RE2JSException } from 're2js';
import { remembered } from '../../scenarios/base/remembered.ts';
import { expandedLength } from './expanded-length.ts';

/**
 * The maximum length of a pattern, in which `a{3}` counts as `aaa`. A pattern of this length is compiled in less than a
 * second.
 */
const longest = 10_000;

/**
 * True when a regular expression matches a whole label value, as in Prometheus and Alertmanager. Like both programs,
 * this function uses RE2, whose time grows linearly with the value. Throws Error for a pattern that `patternProblem`
 * refuses.
 */
export function matchesWhole(pattern: string, value: string): boolean {
  const found = compiled(pattern);
  if (typeof found === 'string') throw new Error(found);
  return found.testExact(value);
}

/** Returns the reason why a regular expression cannot be evaluated, or undefined. */
export function patternProblem(pattern: string): string | undefined {
  const found = compiled(pattern);
  return typeof found === 'string' ? found : undefined;
}

/** Cached, because one pattern is matched with many alerts. */
const compiled = remembered(compile);

function compile(pattern: string): RE2JS | string {
  if (pattern.length > longest || expandedLength(pattern) > longest) {
    return `the regular expression is longer than ${longest} characters when its repetitions are written out`;
  }
  try {
    return RE2JS.compile(`^(?:${pattern})$`);
  } catch (error) {
    if (!(error instanceof RE2JSException)) throw error;
    const [, reason = error.message] = /^error parsing regexp: (.*?)(?:: `.*`)?$/s.exec(error.message) ?? [];
    return `${JSON.stringify(pattern)} is not a regular expression of RE2: ${reason}`;
  }
}
