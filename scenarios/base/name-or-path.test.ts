import { join, resolve } from 'node:path';
import { expect, it } from 'vitest';
import { UserError } from './errors.ts';
import { findFile, isPath, shippedNames } from './name-or-path.ts';
import { packageRoot } from './package-root.ts';

const plans = { what: 'plan', folder: 'scenarios/plans', extension: '.yaml' } as const;

function errorOf(work: () => unknown): UserError {
  try {
    work();
  } catch (error) {
    if (error instanceof UserError) return error;
    throw error;
  }
  throw new Error('no error was thrown');
}

it.each([
  ['smoke', false],
  ['browse-and-ask', false],
  ['./smoke', true],
  ['plans\\smoke', true],
  ['smoke.yaml', true],
  ['journey.mjs', true],
])('isPath(%s) is %s', (word, expected) => {
  expect(isPath(word)).toBe(expected);
});

it('finds a shipped file by its name', () => {
  expect(findFile(plans, 'smoke')).toBe(join(packageRoot, 'scenarios/plans/smoke.yaml'));
  expect(shippedNames(plans)).toContain('smoke');
});

it('finds a path from the current directory, or from the directory of the file that names it', () => {
  expect(findFile(plans, './package.json')).toBe('package.json');
  const beside = join(packageRoot, 'scenarios');
  expect(findFile(plans, './plans/smoke.yaml', { beside })).toBe(resolve(beside, 'plans/smoke.yaml'));
});

it('throws UserError with the most similar shipped name for an unknown name', () => {
  const error = errorOf(() => findFile(plans, 'smok', { where: () => ({ file: 'mine.yaml', line: 3 }) }));
  expect(error.where).toMatchObject({ file: 'mine.yaml', line: 3, hint: expect.stringContaining('smoke') });
});

it('throws UserError with the place of the name, or with the path if there is no place', () => {
  expect(errorOf(() => findFile(plans, './gone.yaml')).where).toEqual({ file: 'gone.yaml' });
  const named = errorOf(() => findFile(plans, './gone.yaml', { where: () => ({ key: 'extends' }) }));
  expect(named.where).toEqual({ key: 'extends' });
  expect(named.message).toContain('gone.yaml');
});

it('throws UserError for an empty name', () => {
  expect(errorOf(() => findFile(plans, ' '))).toBeInstanceOf(UserError);
});

it.each(['./rec.har', 'a b/REC.HAR'])('refuses %s as a plan, and names the command that makes a plan of it', (word) => {
  const { message, where } = errorOf(() => findFile(plans, word));
  expect(message).toContain('HAR');
  expect(where).toMatchObject({ hint: expect.stringMatching(/init --har '?\S.*\.har'? --url URL/i) });
  expect(errorOf(() => findFile({ ...plans, extension: '.ts' }, word)).message).not.toContain('HAR');
});

it('throws UserError for an address', () => {
  const { message, where } = errorOf(() => findFile(plans, 'http://127.0.0.1:8080'));
  expect([message, where]).toEqual(['an address is not a plan', { hint: 'name a plan file, such as ./a.yaml' }]);
});
