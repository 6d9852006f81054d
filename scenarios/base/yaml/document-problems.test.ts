import { expect, it } from 'vitest';
import { z } from 'zod';
import { problemsOf } from './document-problems.ts';

const users = z.strictObject({ users: z.number(), think: z.string().optional() });
const rate = z.strictObject({ rate: z.string(), vus: z.strictObject({ first: z.number(), most: z.number().min(1) }) });
const schema = z.union([z.strictObject({ own: z.strictObject({}) }), rate, users]);

it.each([
  [{ users: 5, thinks: '1s' }, ['thinks']],
  [{ users: 5, thinks: '1s', pause: 1 }, ['thinks', 'pause']],
  [{ users: '5', think: 1 }, ['users', 'think']],
  [{ rate: '5/s', vus: { most: 0 } }, ['vus.first', 'vus.most']],
  [{ own: { a: 1 } }, ['own.a']],
])('reports %j in the form that knows the most of its keys', (value, keys) => {
  const { error } = schema.safeParse(value);
  const problems = problemsOf(error!, value, schema, () => 'file.yaml');
  expect(problems.map(({ path }) => path.join('.')).sort()).toEqual([...keys].sort());
});
