import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { z } from 'zod';
import { UnavailableError, UserError } from '../../scenarios/base/errors.ts';
import { throwAll } from '../../scenarios/base/together.ts';
import { readDocument } from '../../scenarios/base/yaml/document.ts';
import { inPlan, laterInPlan } from './read-part.ts';

const room = mkdtempSync(join(tmpdir(), 'in-plan-'));
afterAll(() => rmSync(room, { recursive: true }));
const file = join(room, 'plan.yaml');
const text = `phases:
  steady: 20s
traffic:
  k6:
    scenarios:
      api: 1/s
      ../v1.2/shop.js:
        rate: 1/s
        exec: pay
      ../v1.2/shop.js.old.js: own
  journeys:
    use:
      - ./a.ts
      - ./b.ts
`;
writeFileSync(file, text);
const plan = readDocument(file, z.unknown());

async function placeOf(error: unknown) {
  const fail = () => {
    throw error;
  };
  const thrown = await laterInPlan(plan, fail).catch((one: unknown) => one);
  expect(() => inPlan(plan, fail)).toThrow(thrown as Error);
  return thrown;
}

const k6 = 'traffic.k6.scenarios';
it.each([
  ['phases', 1],
  ['phases.steady', 2],
  [`${k6}.api`, 6],
  [`${k6}.api.exec`, 6],
  [`${k6}.../v1.2/shop.js`, 7],
  [`${k6}.../v1.2/shop.js.exec`, 9],
  [`${k6}.../v1.2/shop.js.timeout`, 7],
  [`${k6}.../v1.2/shop.js.old.js.own.vus`, 10],
  ['traffic.journeys.use.1', 14],
])('gives an error of a producer the line of its key %s in the plan', async (key, line) => {
  const error = await placeOf(new UserError('wrong', { key, hint: 'mend it' }));
  expect((error as UserError).where).toMatchObject({ file, line, key, hint: 'mend it' });
});

it('orders the errors of a producer by their lines', async () => {
  const keys = ['traffic.journeys.use.0', 'phases'];
  const both = () => throwAll(keys.map((key) => new UserError('wrong', { key })));
  const error = await laterInPlan(plan, both).catch((one: unknown) => one);
  expect((error as UserError).all.map(({ where }) => where.line)).toEqual([1, 13]);
});

it.each([
  ['names another file', new UserError('wrong', { file: 'shop.js', key: 'default' })],
  ['names no key', new UserError('a variable of the environment is wrong')],
  ['is not an error of the user', new UnavailableError('k6', 'is missing')],
])('leaves an error unchanged that %s', async (_, error) => {
  expect(await placeOf(error)).toBe(error);
});
