import type { parser } from '@prometheus-io/lezer-promql';
import { oneLine } from '../../../scenarios/base/one-line.ts';
import type { Node } from '../promql.ts';
import { aggregationArgs, type PromqlType, signatureOf } from './signatures.ts';

type Tree = ReturnType<typeof parser.parse>;

/** The reason for which Prometheus refuses an expression. */
class Refused extends Error {}

/**
 * Returns the reason why Prometheus refuses an expression: a wrong type, or a wrong number of arguments. Undefined for
 * a valid expression. With `needsVector`, also refuses every expression that is not an instant vector.
 */
export function typeProblem(expr: string, tree: Tree, needsVector: boolean): string | undefined {
  const whole = tree.topNode.firstChild;
  if (whole === null) return undefined;
  try {
    const type = typeOf(whole, expr);
    if (!needsVector || type === 'instant vector') return undefined;
    return `the query is a ${type}, but an SLO needs an instant vector: ${remedies[type]}`;
  } catch (error) {
    if (error instanceof Refused) return error.message;
    throw error;
  }
}

const remedies: Readonly<Record<PromqlType, string>> = {
  scalar: 'write a series, or vector(…) around the scalar',
  text: 'write a series without quotes',
  'range vector': 'write a function such as avg_over_time(…) around the query',
  'instant vector': 'write a range behind a series, such as [5m]',
};

/** Returns the type of an expression. Throws Refused. */
function typeOf(node: Node, expr: string): PromqlType {
  const inner = node.getChild('Expr');
  switch (node.name) {
    case 'NumberDurationLiteral':
      return 'scalar';
    case 'StringLiteral':
      return 'text';
    case 'VectorSelector':
      return 'instant vector';
    case 'AggregateExpr':
      return ofAggregation(node, expr);
    case 'BinaryExpr':
      return ofOperation(node, expr);
    case 'FunctionCall':
      return ofCall(node, expr);
    case 'UnaryExpr':
      return operand(inner!, expr);
    case 'OffsetExpr':
    case 'StepInvariantExpr':
      checkModified(node, expr);
      return typeOf(inner!, expr);
    case 'MatrixSelector':
      if (inner!.name !== 'VectorSelector')
        throw new Refused(`a range can only follow a series: ${textOf(node, expr)}. Write a subquery such as [1h:1m]`);
      return 'range vector';
    case 'SubqueryExpr':
      // In the tree of `a + b[1h:1m]`, the subquery is above the sum, although its range applies to `b`.
      if (isOperation(inner!)) throw new Refused(noRange(textOf(node, expr)));
      expectType(inner!, 'instant vector', `a subquery needs`, expr);
      return 'range vector';
    default:
      return inner === null ? 'instant vector' : typeOf(inner, expr);
  }
}

function ofAggregation(node: Node, expr: string): PromqlType {
  const name = textOf(node.firstChild!, expr).toLowerCase();
  checkArgs(name, argsOf(node), { args: aggregationArgs(name), optional: 0, isRepeated: false }, expr);
  return 'instant vector';
}

function ofCall(node: Node, expr: string): PromqlType {
  const name = textOf(node.firstChild!, expr);
  const signature = signatureOf(name);
  if (signature === undefined) return 'instant vector';
  checkArgs(name, argsOf(node), signature, expr);
  return signature.result;
}

const argsOf = (node: Node): Node[] => node.getChild('FunctionCallBody')?.getChildren('Expr') ?? [];

type Wanted = { args: PromqlType[]; optional: number; isRepeated: boolean };

function checkArgs(name: string, given: readonly Node[], { args, optional, isRepeated }: Wanted, expr: string): void {
  const least = args.length - optional;
  if (given.length < least || (given.length > args.length && !isRepeated)) {
    const count = isRepeated ? `${least} or more` : optional > 0 ? `${least} to ${args.length}` : `${least}`;
    throw new Refused(`${name}() needs ${count} ${count === '1' ? 'argument' : 'arguments'}, not ${given.length}`);
  }
  for (const [i, one] of given.entries()) {
    expectType(one, args[Math.min(i, args.length - 1)]!, `${name}() needs for its argument ${i + 1}`, expr);
  }
}

function expectType(node: Node, wanted: PromqlType, needs: string, expr: string): void {
  const type = typeOf(node, expr);
  if (type === wanted) return;
  const remedy = wanted === 'range vector' ? `: ${remedies['instant vector']}` : '';
  throw new Refused(`${needs} a ${wanted}, and ${textOf(node, expr)} is a ${type}${remedy}`);
}

const comparisons = ['Eql', 'Neq', 'Lte', 'Lss', 'Gte', 'Gtr'];
const setOperators = ['And', 'Or', 'Unless'];

function ofOperation(node: Node, expr: string): PromqlType {
  const [left, right] = [operand(node.firstChild!, expr), operand(node.lastChild!, expr)];
  const has = (...names: string[]) => names.some((name) => node.getChild(name) !== null);
  const refuse = (why: string) => new Refused(`${why}: ${textOf(node, expr)}`);
  const areScalars = left === 'scalar' && right === 'scalar';
  const matching = node.getChild('MatchingModifierClause');
  if (has('BoolModifier') && !has(...comparisons)) throw refuse('bool can only follow a comparison');
  if (areScalars && has(...comparisons) && !has('BoolModifier'))
    throw refuse('a comparison of two scalars needs bool, such as 1 > bool 2');
  if (left === 'scalar' || right === 'scalar') {
    if (has(...setOperators)) throw refuse('and, or, and unless need instant vectors on both sides');
    if (matching !== null) throw refuse('on and ignoring need instant vectors on both sides');
  }
  if (has(...setOperators) && matching !== null && (matching.getChild('GroupLeft') ?? matching.getChild('GroupRight')))
    throw refuse('and, or, and unless allow no group_left and no group_right');
  return areScalars ? 'scalar' : 'instant vector';
}

/** Returns the type of an operand. Throws Refused if an operator must not have an operand of this type. */
function operand(node: Node, expr: string): PromqlType {
  const type = typeOf(node, expr);
  if (type === 'range vector') throw new Refused(noRange(textOf(node, expr)));
  if (type === 'text') throw new Refused(`an operator needs numbers, and ${textOf(node, expr)} is a text`);
  return type;
}

const noRange = (text: string): string =>
  `an operator needs instant vectors or scalars, but ${text} has a range: ` +
  'write a function such as rate(…) around the range';

const isOperation = ({ name }: Node): boolean => name === 'BinaryExpr' || name === 'UnaryExpr';
const modifiers = ['OffsetExpr', 'StepInvariantExpr'];

/** Checks that `offset` or `@` follows a series, a range or a subquery that does not yet have this modifier. */
function checkModified(node: Node, expr: string): void {
  // In the tree of `a - b offset 1h`, the offset is above the subtraction, although it applies to `b`.
  let at = node.getChild('Expr')!;
  while (isOperation(at) || modifiers.includes(at.name)) {
    if (at.name === node.name) throw new Refused(`offset and @ can be set once: ${textOf(node, expr)}`);
    at = isOperation(at) ? at.lastChild! : at.getChild('Expr')!;
  }
  if (!['VectorSelector', 'MatrixSelector', 'SubqueryExpr'].includes(at.name))
    throw new Refused(`offset and @ can only follow a series, a range or a subquery: ${textOf(node, expr)}`);
}

const textOf = ({ from, to }: Node, expr: string): string => oneLine(expr.slice(from, to));
