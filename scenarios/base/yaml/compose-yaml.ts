import { Composer, type CST, type Document, Lexer, LineCounter, Parser } from 'yaml';
import { UserError } from '../errors.ts';
import { type LateError, throwAll } from '../together.ts';
import { quotesHint } from './quotes-hint.ts';
import { type SyntaxProblem, syntaxProblems } from './syntax-problems.ts';

/** Line and column are counted from 1. */
export type PlaceAt = (offset: number) => { line: number; column: number };

export type Composed<T> = { values: readonly T[]; placeAt: PlaceAt };

/** The maximum number of lexemes in a file. About 28,000 keys have as many, and are parsed in less than a second. */
const mostLexemes = 200_000;
/** No document that meshproof accepts needs more than nine levels. */
const deepest = 100;
const tooDeep = `values are nested deeper than ${deepest} levels`;

/**
 * Composes the documents of a YAML text one after the other, and reads each with `read`. Throws the syntax errors of
 * all documents as one UserError. The parser's check for duplicate keys is off, because it takes quadratic time. The
 * depth is limited, because the parser's composer recurses once per level.
 */
export function composeYaml<T>(file: string, text: string, read: (document: Document.Parsed) => T): Composed<T> {
  const lines = new LineCounter();
  lines.addNewLine(0);
  const placeAt: PlaceAt = (offset) => {
    const { line, col } = lines.linePos(offset);
    return { line: Math.max(1, line), column: Math.max(1, col) };
  };
  const found: { problems: readonly SyntaxProblem[]; isEmpty: boolean; value: T | undefined }[] = [];
  let isValid = true;
  // The nodes of a document are dropped before the next document is composed, because this makes reading faster.
  for (const one of documentsOf(file, text, lines, placeAt)) {
    const problems = syntaxProblems(one, text);
    isValid &&= problems.length === 0;
    found.push({ problems, isEmpty: isEmpty(one), value: isValid ? read(one) : undefined });
  }
  const kept = found.filter((one) => found.length === 1 || !one.isEmpty);
  throwAll(kept.flatMap((one) => one.problems.map((problem) => syntaxError(file, text, placeAt, problem))));
  return { values: kept.map(({ value }) => value as T), placeAt };
}

function syntaxError(file: string, text: string, placeAt: PlaceAt, problem: SyntaxProblem): LateError {
  const { message, offset, ...more } = problem;
  const where = { file, ...placeAt(offset) };
  const make = () => {
    const hint = quotesHint(lineAround(text, offset)) ?? more.hint;
    return new UserError(`not valid YAML: ${message}`, { ...where, ...(hint !== undefined && { hint }) });
  };
  return { where, make };
}

function lineAround(text: string, offset: number): string {
  const end = text.indexOf('\n', offset);
  return text.slice(text.lastIndexOf('\n', offset - 1) + 1, end === -1 ? undefined : end);
}

function* documentsOf(file: string, text: string, lines: LineCounter, placeAt: PlaceAt): Generator<Document.Parsed> {
  const parser = new Parser(lines.addNewLine);
  const composer = new Composer({ uniqueKeys: false, prettyErrors: false });
  const documentsIn = (token: CST.Token) => {
    const offset = firstTooDeep(token);
    if (offset !== undefined) throw new UserError(tooDeep, { file, ...placeAt(offset) });
    return composed(() => composer.next(token));
  };
  for (const lexeme of lexemesOf(file, text)) for (const token of parser.next(lexeme)) yield* documentsIn(token);
  for (const token of parser.end()) yield* documentsIn(token);
  yield* composed(() => composer.end());
}

function* lexemesOf(file: string, text: string): Generator<string> {
  let [count, offset, depth] = [0, 0, 0];
  const refuse = (message: string) => {
    throw new UserError(message, { file, line: text.slice(0, offset).split('\n').length });
  };
  for (const lexeme of new Lexer().lex(text)) {
    count += 1;
    // A lexeme of one control character is a marker of the lexer and not part of the text.
    if (lexeme >= ' ' || lexeme === '\n') offset += lexeme.length;
    if (lexeme === '[' || lexeme === '{') depth += 1;
    if (lexeme === ']' || lexeme === '}') depth -= 1;
    if (depth > deepest) refuse(tooDeep);
    if (count > mostLexemes) refuse('the file has more keys and values than can be read');
    yield lexeme;
  }
}

function composed(compose: () => Iterable<unknown>): Document.Parsed[] {
  const limit = Error.stackTraceLimit;
  // A file can have 100,000 syntax errors. Errors without stack traces are created four times as fast.
  setStackTraceLimit(0);
  try {
    return [...compose()] as Document.Parsed[];
  } finally {
    setStackTraceLimit(limit);
  }
}

/** Limits the depth of stack traces. Does nothing where the limit is read-only, as with `node --frozen-intrinsics`. */
function setStackTraceLimit(limit: number): void {
  Reflect.set(Error, 'stackTraceLimit', limit);
}

/** Returns the offset of a value that is nested more deeply than `deepest`; undefined if there is none. */
function firstTooDeep(root: CST.Token): number | undefined {
  const open: { token: CST.Token; depth: number }[] = [{ token: root, depth: 0 }];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { token, depth } = next;
    if (depth > deepest) return token.offset;
    if (token.type === 'document' && token.value) open.push({ token: token.value, depth });
    if (!('items' in token)) continue;
    for (const { key, value } of token.items as CST.CollectionItem[]) {
      for (const inner of [key, value]) if (inner) open.push({ token: inner, depth: depth + 1 });
    }
  }
  return undefined;
}

/** Returns whether a document contains nothing, as after a `---` at the end of a file. */
function isEmpty({ contents, errors }: Document.Parsed): boolean {
  return errors.length === 0 && (contents === null || (contents.range?.[0] === contents.range?.[1] && !contents.tag));
}
