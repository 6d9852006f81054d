import { expect, it } from 'vitest';
import { targetSchema } from '../../scenarios/plan/target.ts';
import { probeSchema } from './probe.ts';

const target = (name: string) => targetSchema.safeParse({ target: name, urls: { api: 'http://127.0.0.1:9' } });
const probe = (name: string) => probeSchema.safeParse({ probe: name, http: { steps: [{ url: '{api}/' }] } });

it.each([
  ['target', target],
  ['probe', probe],
] as const)('the name of a %s has at most 63 characters, because it becomes a part of file names', (key, parse) => {
  expect(parse('b'.repeat(63)).success).toBe(true);
  expect(parse('b'.repeat(64)).error?.issues).toMatchObject([
    { path: [key], message: expect.stringContaining('at most 63') },
  ]);
});
