import { expect, it } from 'vitest';
import { z } from 'zod';
import { problemsOf } from './document-problems.ts';
import { issueWords } from './issue-words.ts';

const users = z.strictObject({ users: z.number(), think: z.string().optional() });
const rate = z.strictObject({ rate: z.string(), vus: z.strictObject({ first: z.number(), most: z.number().min(1) }) });
const schema = z.union([z.strictObject({ own: z.strictObject({}) }), rate, users]);

it.each([
  [{ users: 5, thinks: '1s' }, ['thinks']],
  [{ users: 5, thinks: '1s', pause: 1 }, ['thinks', 'pause']],
  [{ users: '5', think: 1 }, ['users', 'think']],
  [{ rate: '5/s', vus: { most: 0 } }, ['vus.first', 'vus.most']],
  [{ own: { a: 1 } }, ['own.a']],
  [{ user: 5 }, ['user']],
  [{ user: 5, thing: '1s' }, ['user', 'thing']],
  [{ thing: '1s' }, ['thing', 'users']],
  [{ vsu: { most: 0 } }, ['vsu', 'rate']],
  [{ onw: {} }, ['onw']],
])('reports %j in the form that knows the most of its keys', (value, keys) => {
  const { error } = schema.safeParse(value);
  const problems = problemsOf(error!, value, schema, () => 'file.yaml');
  expect(problems.map(({ path }) => path.join('.')).sort()).toEqual([...keys].sort());
});

it('reports a value in the best form of a union inside a union', () => {
  const inner = z.union([z.strictObject({ within: z.number() }), z.strictObject({ copies: z.number() })]);
  const value = ['all', { copies: 'x' }, { withni: 1 }, 5];
  const outer = z.array(z.union([z.enum(['all', 'none']), inner]));
  const problems = problemsOf(outer.safeParse(value).error!, value, outer, () => 'file.yaml');
  expect(problems.map(({ path }) => path.join('.'))).toEqual(['1.copies', '2.withni', '3']);
});

const shape = z.discriminatedUnion('form', [
  z.strictObject({ form: z.literal('circle'), radius: z.number(), line: z.string().optional() }),
  z.strictObject({ form: z.literal('square'), side: z.number(), line: z.string().optional() }),
  z
    .strictObject({ form: z.literal('polygon'), points: z.array(z.strictObject({ x: z.number() })) })
    .refine(({ points }) => points.length > 2, { path: ['points'], error: 'three points are needed' }),
]);
const drawing = z.strictObject({ shapes: z.array(shape.optional()) });

it.each([
  ['a misspelled form', { form: 'circel', radius: 'x', side: 1 }, ['form', 'radius', 'side']],
  ['a misspelled form without its key', { form: 'sqare' }, ['form', 'side']],
  ['a misspelled form with a wrong list', { form: 'polygn', points: [{ x: 1 }, { x: 'a' }] }, ['form', 'points.1.x']],
  ['a misspelled form that breaks a rule', { form: 'polygn', points: [{ x: 1 }] }, ['form', 'points']],
  ['an unknown form', { form: 'helix', radius: 'x', line: 5, lnie: 'a' }, ['form', 'radius', 'line', 'lnie']],
  ['an unknown form with keys of two forms', { form: 'helix', radius: 1, side: 1 }, ['form']],
  ['no form', { points: [{ x: 'a' }] }, ['form', 'points.0.x']],
  ['a misspelled key of the form', { fomr: 'circle', line: 5 }, ['fomr', 'line']],
  ['a map as the form', { form: { a: 1 }, line: 5 }, ['form', 'line']],
])('reports the other keys of a map with %s', (_, one, keys) => {
  const value = { shapes: [one] };
  const { error } = drawing.safeParse(value);
  const problems = problemsOf(error!, value, drawing, () => 'file.yaml');
  expect(problems.map(({ path }) => path.slice(2).join('.')).sort()).toEqual([...keys].sort());
});

it('names the similar form, and all forms of a missing one', () => {
  const value = { shapes: [{ form: 'circel', radius: 1 }, { radius: 1 }] };
  const { error } = drawing.safeParse(value, { error: issueWords as never });
  expect(problemsOf(error!, value, drawing, () => 'file.yaml')).toEqual([
    { path: ['shapes', 0, 'form'], message: 'one of circle, square, polygon is needed', hint: 'did you mean circle?' },
    { path: ['shapes', 1, 'form'], message: 'is missing: one of circle, square, polygon is needed' },
  ]);
});
