import { existsSync, readdirSync } from 'node:fs';
import { expect, it } from 'vitest';
import { UnavailableError, UserError } from '../../scenarios/base/errors.ts';
import { FakeProducer, type FakeSection } from '../test/fake-producer.ts';
import { fakeParts } from './run-parts.fixture.ts';
import { runPlan } from './run-plan.ts';

it.each([
  ['an unexpected error', new TypeError('x is undefined')],
  ['an error of the user', new UserError('the program cannot be loaded', { file: 'shop.js' })],
  ['a missing tool', new UnavailableError('k6', 'is missing')],
])('leaves nothing in the store and closes the other producers after %s in a preparation', async (_, error) => {
  const parts = fakeParts({ perSecond: 10 });
  const [first] = parts.job.parts;
  const others = [new FakeProducer('broken'), new FakeProducer('late')] as const;
  const section = (more: Partial<FakeSection>) => ({ perSecond: 10, ...more });
  const refused = { producer: others[0], section: section({ refuse: error }) };
  const late = { producer: others[1], section: section({}) };
  parts.job = { ...parts.job, parts: [first!, refused, late] as typeof parts.job.parts };
  await expect(runPlan(parts)).rejects.toBe(error);
  expect((first!.producer as unknown as FakeProducer).closed).toBe(1);
  expect(others[1].closed).toBe(0);
  const { store } = parts.options;
  const left = existsSync(store) ? readdirSync(store, { recursive: true }) : [];
  expect(left.map(String).filter((name) => !name.startsWith('.'))).toEqual([]);
});
