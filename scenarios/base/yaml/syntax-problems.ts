import { type Document, isCollection, isScalar, visit, type YAMLParseError } from 'yaml';

export type SyntaxProblem = { message: string; offset: number; hint?: string };

type Enclosed = { end: string; whereToEnd: string; inside?: string };

/** The values that can span several lines, by the character that opens them. */
const enclosed: Readonly<Record<string, Enclosed>> = {
  '"': { end: '"', whereToEnd: 'at the end of the text', inside: '\\"' },
  "'": { end: "'", whereToEnd: 'at the end of the text', inside: "''" },
  '[': { end: ']', whereToEnd: 'after the last entry of the list' },
  '{': { end: '}', whereToEnd: 'after the last key of the map' },
};

/**
 * Returns the syntax errors of a document. The parser reports a missing closing quote or bracket where the text ends,
 * or at the next quote. Such an error is returned with the place of the opening quote or bracket.
 */
export function syntaxProblems(document: Document.Parsed, text: string): SyntaxProblem[] {
  const errors = [...withoutEchoes(document.errors), ...(document.warnings as unknown as YAMLParseError[])];
  if (errors.length === 0) return [];
  const problems = wronglyEnded(document, text);
  // Several errors at the end of the same value have one cause.
  return [...new Set(errors.map(({ message, pos: [offset] }) => problems.get(offset) ?? { message, offset }))];
}

/**
 * Keeps only the first error about an unexpected token. After this error, the parser refuses each of the next tokens.
 */
function withoutEchoes(errors: readonly YAMLParseError[]): readonly YAMLParseError[] {
  const first = errors.find(({ code }) => code === 'UNEXPECTED_TOKEN');
  return errors.filter((error) => error.code !== 'UNEXPECTED_TOKEN' || error === first);
}

/**
 * Finds quoted texts, lists in brackets and maps in brackets whose closing sign is missing or too early. The key of
 * each problem is the offset at which the value ends. If several values end there, the innermost value counts.
 */
function wronglyEnded(document: Document.Parsed, text: string): ReadonlyMap<number, SyntaxProblem> {
  const problems = new Map<number, SyntaxProblem>();
  visit(document, {
    Node: (_, node) => {
      if (!node.range || !(isScalar(node) || (isCollection(node) && node.flow))) return;
      const [offset, end] = node.range;
      const opens = text.charAt(offset);
      const value = enclosed[opens];
      if (!value) return;
      if (end - offset < 2 || text.charAt(end - 1) !== value.end)
        problems.set(end, {
          message: `the ${opens} that opens here is not closed`,
          offset,
          hint: `write ${value.end} ${value.whereToEnd}`,
        });
      else if (value.inside !== undefined)
        problems.set(end, {
          message: `the text that begins here continues after its closing ${opens}`,
          offset,
          hint: `end the text with ${opens}, and write each ${opens} inside the text as ${value.inside}`,
        });
    },
  });
  return problems;
}
