import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { UserError } from '../../scenarios/base/errors.ts';
import { readStorageState, secretsOf } from './storage-state.ts';

const dir = mkdtempSync(join(tmpdir(), 'meshproof-test-'));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

const read = (text: string) => {
  writeFileSync(join(dir, 'state.json'), text);
  return readStorageState('state.json', dir);
};

it('the secrets of a storage state are its longer cookies and stored values', () => {
  const localStorage = [{ name: 'token', value: 'hunterAlpha92' }];
  const cookies = [
    { name: 'a', value: 'short' },
    { name: 'b', value: 'hunterBravo17' },
  ];
  const state = { cookies, origins: [{ origin: 'http://127.0.0.1', localStorage }] };
  expect(read(JSON.stringify(state)).secrets).toEqual(['hunterBravo17', 'hunterAlpha92']);
  const given = { ...state, cookies: cookies.map((one) => ({ ...one, domain: 'a', path: '/' })) } as never;
  expect(secretsOf({ storageState: given })).toEqual(['hunterBravo17', 'hunterAlpha92']);
  expect(secretsOf({ storageState: join(dir, 'state.json') })).toEqual(['hunterBravo17', 'hunterAlpha92']);
});

it('the passwords of a browser context are secrets, unless they are short', () => {
  const user = { username: 'ann', password: 'hunterCharlie5' };
  expect(secretsOf({ httpCredentials: user })).toEqual(['hunterCharlie5']);
  expect(secretsOf({ httpCredentials: [user, { ...user, password: 'a' }] as never })).toEqual(['hunterCharlie5']);
  expect(secretsOf({})).toEqual([]);
  expect(secretsOf({ httpCredentials: { username: 'a', password: undefined as never } })).toEqual([]);
  const cookie = { name: 'a', value: 'hunterDelta88' };
  expect(secretsOf({ storageState: { cookies: [cookie] } as never })).toEqual(['hunterDelta88']);
  expect(secretsOf({ storageState: { origins: [{ localStorage: [cookie] }] } as never })).toEqual(['hunterDelta88']);
});

it.each([
  ['nested brackets', `{"cookies":[],"origins":${'['.repeat(2_000_000)}${']'.repeat(2_000_000)}}`],
  ['more values than fit', `{"cookies":[],"origins":[${'{},'.repeat(3_200_000)}{}]}`],
  ['more than 10 MB', `{"cookies":[],"origins":[]${' '.repeat(10_000_000)}}`],
  ['other JSON', '[]'],
])('a storage state with %s is refused', (_, text) => {
  expect(() => read(text)).toThrow(UserError);
});
