const longest = 5000;
const part = /\b(?:import|export)\b(\s{1,100}type\b)?|\bfrom\s{0,100}["'][^"'\n]+["']|[;"'`]/g;

/**
 * Returns the code with spaces in place of each statement `import type` and `export type`. Line numbers stay the same.
 * TypeScript erases these statements before a module is loaded, so they open no file. The pattern `part` matches only
 * parts of a statement, because a pattern for whole statements would take quadratic time.
 */
export function withoutTypeImports(code: string): string {
  const kept: string[] = [];
  let end = 0;
  let start: number | undefined;
  for (const { 0: match, 1: type, index } of code.matchAll(part)) {
    const isFrom = match.startsWith('from');
    if (isFrom && start !== undefined && index - start <= longest) {
      kept.push(code.slice(end, start), code.slice(start, index + match.length).replace(/[^\n]/g, ' '));
      end = index + match.length;
    }
    // An import of types without `from` ends at the next statement, string or semicolon.
    start = type === undefined ? undefined : index;
  }
  return kept.join('') + code.slice(end);
}
