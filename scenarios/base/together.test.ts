import { expect, it } from 'vitest';
import { UserError } from './errors.ts';
import { throwAll } from './together.ts';

it('makes only the errors that are listed, in the order of their places', () => {
  const made: number[] = [];
  const errors = Array.from({ length: 100_000 }, (_, at) => {
    const where = { file: 'plan.yaml', line: 100_000 - at };
    const make = () => {
      made.push(where.line);
      return new UserError(`error ${where.line}`, where);
    };
    return { where, make };
  });
  const thrown = caught(() => throwAll(errors));
  const first = Array.from({ length: 100 }, (_, at) => at + 1);
  expect(made).toEqual(first);
  expect(thrown.all.map(({ where }) => where.line)).toEqual([...first, 100]);
  expect(thrown.all.at(-1)!.message).toContain('99900');
});

function caught(step: () => void): UserError {
  try {
    step();
  } catch (error) {
    if (error instanceof UserError) return error;
  }
  throw new Error('nothing was thrown');
}
