import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { UserError } from '../../scenarios/base/errors.ts';
import { temporaryDir } from '../journeys.fixture.ts';
import { lookAtJourneys } from './journeys-client.ts';

const good = "export default { name: 'mine', pages: { home: '/' }, async run() {} };";

async function look(files: Readonly<Record<string, string>>) {
  const dir = temporaryDir();
  for (const [name, text] of Object.entries(files)) writeFileSync(join(dir, name), text);
  const use = [`./${Object.keys(files)[0]}`];
  return { dir, found: await lookAtJourneys(use, dir, temporaryDir(), 1).catch((error: unknown) => error) };
}

it('loads journeys in a process of their own, whatever they print', async () => {
  const { found } = await look({ 'mine.ts': `console.log('hello'); process.exitCode = 9; ${good}` });
  expect(found).toEqual({ journey: ['mine'], page: ['home', 'other'] });
  expect(process.exitCode).toBeUndefined();
});

it.each([
  ['an endless loop', 'mine.ts', { 'mine.ts': `for (;;); ${good}` }],
  ['an exit', 'mine.ts', { 'mine.ts': `process.exit(0); ${good}` }],
  ['a replaced clock', 'mine.ts', { 'mine.ts': `Date.now = () => 0; ${good}` }],
  [
    'an uncaught error',
    'mine.ts',
    { 'mine.ts': `setTimeout(() => { throw null; }, 1); await new Promise(() => 0); ${good}` },
  ],
  [
    'an endless loop in a Playwright configuration',
    'a.spec.ts',
    {
      'a.spec.ts': "import { test } from '@playwright/test'; test('x', () => {});",
      'playwright.config.ts': 'for (;;);',
    },
  ],
])('refuses %s as an error of the file', async (_, file, files) => {
  const { dir, found } = await look(files);
  expect(found).toBeInstanceOf(UserError);
  expect((found as UserError).where.file).toBe(join(dir, file));
});
