import { expect, it } from 'vitest';
import { fixtureNames } from './fixture-names.ts';

it.each([
  [async () => {}, []],
  [async ({ page }: Record<string, string>) => page, ['page']],
  [
    async ({ page, request: api, list = [1, 2] }: Record<string, unknown>) => [page, api, list],
    ['page', 'request', 'list'],
  ],
  [async ({ credentials: { name } }: { credentials: { name: string } }) => name, ['credentials']],
  [
    async function named({ page /* the { first } */ }: Record<string, string>) {
      return page;
    },
    ['page'],
  ],
  // biome-ignore lint/correctness/noEmptyPattern: Playwright requires this pattern for fixtures without dependencies
  [async ({}, use: (value: number) => void) => use(1), []],
  [async (all: unknown) => all, undefined],
])('finds the fixtures that %s asks for', (body, names) => {
  expect(fixtureNames(body as unknown as () => void)).toEqual(names);
});
